"""An endpoint between a real node and whoever asks it, which may bend what the node says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

_JSON = {"content-type": "application/json"}


@contextmanager
def lying_node(rpc_url: str, bend: Callable[[str, str], str]) -> Iterator[str]:
    """`bend` gets the method and the node's reply (empty without a node) and returns what is said instead."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            said = (
                httpx.post(rpc_url, content=asked, headers={"content-type": "application/json"}).text if rpc_url else ""
            )
            answer = bend(json.loads(asked)["method"], said).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
