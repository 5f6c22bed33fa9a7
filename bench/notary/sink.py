"""K_SINK of the notary under measurement: remembers when it first heard that a forecast is included."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from domain.cloud_event import from_event
from domain.receipt import Receipt

_PATIENCE_S = 120.0


class ReceiptsSink:
    """`included_at`: monotonic seconds by forecast id."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.included_at: dict[str, float] = {}
        self._news = threading.Condition()

    def take(self, receipt: Receipt) -> None:
        now = time.monotonic()
        with self._news:
            for forecast_id in receipt.forecast_ids:
                self.included_at.setdefault(forecast_id, now)
            self._news.notify_all()

    def await_included(self, forecasts: int) -> None:
        """Return when so many are on chain."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.included_at) >= forecasts, _PATIENCE_S):
                raise SystemExit(
                    f"{len(self.included_at)} of {forecasts} blocks are on chain after {_PATIENCE_S:.0f} s"
                )


@contextmanager
def receipts_sink() -> Iterator[ReceiptsSink]:
    """Serves until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receipt = from_event(self.headers["ce-type"], self.rfile.read(int(self.headers["content-length"])))
            self.send_response(202)
            self.end_headers()
            assert isinstance(receipt, Receipt)  # noqa: S101
            sink.take(receipt)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sink = ReceiptsSink(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield sink
        server.shutdown()
