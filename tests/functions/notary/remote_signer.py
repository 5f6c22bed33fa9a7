"""A small server that signs by Web3Signer's API with a key of its own, and may be told to do it wrong."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from eth_keys.datatypes import PrivateKey

Answer = tuple[int, str]


@contextmanager
def remote_signer(private_key: str, bend: Callable[[Answer], Answer] = lambda answer: answer) -> Iterator[str]:
    """Its URL. `bend` gets status and body, and returns what is said instead."""
    key = PrivateKey(bytes.fromhex(private_key.removeprefix("0x")))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, text = bend(self._signed(bytes.fromhex(body["data"].removeprefix("0x"))))
            self.send_response(status)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def _signed(self, data: bytes) -> Answer:
            if self.path != f"/api/v1/eth1/sign/{key.public_key.to_hex()}":
                return 404, ""
            signature = key.sign_msg(data).to_bytes()  # hashes, as Web3Signer does
            return 200, "0x" + (signature[:64] + bytes([signature[64] + 27])).hex()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def public_key(private_key: str) -> str:
    return str(PrivateKey(bytes.fromhex(private_key.removeprefix("0x"))).public_key.to_hex())
