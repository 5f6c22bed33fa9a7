"""K_SINK of inference under measurement: takes every forecast and counts what it took."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ForecastsSink:
    """`taken`: ids of the events, in their order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.taken: list[str] = []


@contextmanager
def forecasts_sink() -> Iterator[ForecastsSink]:
    """Serves until the end of the block; keeps connections, as the real one does."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            sink.taken.append(self.headers["ce-id"])
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sink = ForecastsSink(f"http://127.0.0.1:{server.server_port}/")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield sink
        server.shutdown()
