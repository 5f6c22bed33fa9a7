"""The notary as a process of its own, and a sink that hears what it tells."""

import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psycopg

from domain.cloud_event import from_event, to_event
from domain.forecast import Forecast
from domain.receipt import Receipt
from embedded.ports import free_port
from embedded.process import await_ready, start, stop
from functions.event_function import TICK
from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import assert_agreement, assert_receipts_agree
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import forecast

COMMAND = [sys.executable, "-m", "uvicorn", "--factory", "functions_framework.aio:create_asgi_app"]
PATIENCE_S = 60
DOWN = "http://127.0.0.1:1"

Environment = dict[str, str]


class Receipts:
    """K_SINK: what the notary tells. `on_receipt` is called before it has an answer."""

    def __init__(self) -> None:
        self._told: queue.Queue[Receipt] = queue.Queue()
        self.heard: list[Receipt] = []
        self.on_receipt: Callable[[], None] = lambda: None
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.on_receipt()
                self.send_response(202)
                self.end_headers()
                receipt = from_event(self.headers["ce-type"], body)
                assert isinstance(receipt, Receipt)
                sink._told.put(receipt)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def until_all(self, issued: list[Forecast], *statuses: str) -> None:
        missing = {each.forecast_id for each in issued}
        while missing:
            receipt = self._told.get(timeout=PATIENCE_S)
            self.heard.append(receipt)
            if receipt.status in statuses:
                missing -= set(receipt.forecast_ids)


@contextmanager
def notary(environment: Environment, log: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Its URL, and how to kill it."""
    port = free_port("notary", 0, print)
    url = f"http://127.0.0.1:{port}/"
    process = start([*COMMAND, "--port", str(port), "--log-level", "warning", "--no-access-log"], log, environment)
    try:
        await_ready("notary", lambda: answers(url), process, log)
        yield url, lambda: process.send_signal(signal.SIGKILL)
    finally:
        stop(process)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def post(url: str, issued: Forecast) -> int:
    event = to_event(issued)
    return httpx.post(url, content=event.data, headers=event.http_headers(), timeout=30).status_code


def tick(url: str) -> int:
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/ping", "ce-type": TICK}
    headers |= {"content-type": "application/json"}
    return httpx.post(url, content=b"{}", headers=headers, timeout=30).status_code


def blocks() -> list[Forecast]:
    return [forecast(feeder, hour) for feeder in ("F1", "F2", "F3") for hour in range(2)]


def assert_ended_well(environment: Environment, receipts: Receipts, chain: Chain, issued: list[Forecast]) -> None:
    """All of these are on chain once and without a gap, and what the sink heard last is what the chain says."""
    signer = LocalKey(environment["NOTARY_PRIVATE_KEY"])
    with psycopg.connect(environment["POSTGRES_URL"], autocommit=True) as connection:
        assert_agreement(connection, Ledger(chain.url, environment["LEDGER_ADDRESS"], signer))
        entries = connection.execute("select forecast_id, count(*) from outbox where kind = 'forecast' group by 1")
        assert dict(entries.fetchall()) == {block.forecast_id: len(block.series) for block in issued}
    assert_receipts_agree(chain, receipts.heard)
