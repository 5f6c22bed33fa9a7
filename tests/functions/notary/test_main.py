"""The notary as a process: events in over HTTP, batches on a real chain, receipts out to K_SINK."""

import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psycopg
import pytest
from eth_account import Account

from domain.cloud_event import from_event, to_event
from domain.forecast import Forecast
from domain.receipt import Receipt
from embedded.ports import free_port
from embedded.process import await_ready, start, stop
from functions.event_function import TICK
from functions.notary.ledger import Ledger
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import forecast

COMMAND = [sys.executable, "-m", "uvicorn", "--factory", "functions_framework.aio:create_asgi_app"]
PATIENCE_S = 60
DOWN = "http://127.0.0.1:1"

Environment = dict[str, str]


class Receipts:
    """K_SINK: what the notary tells."""

    def __init__(self) -> None:
        self.told: queue.Queue[Receipt] = queue.Queue()
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(202)
                self.end_headers()
                receipt = from_event(self.headers["ce-type"], body)
                assert isinstance(receipt, Receipt)
                told.put(receipt)

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
            receipt = self.told.get(timeout=PATIENCE_S)
            if receipt.status in statuses:
                missing -= set(receipt.forecast_ids)


@pytest.fixture
def receipts() -> Iterator[Receipts]:
    sink = Receipts()
    yield sink
    sink.close()


@pytest.fixture
def environment(chain: Chain, ledger_address: str, private_key: str, book_url: str, receipts: Receipts) -> Environment:
    return {
        "FUNCTION_SOURCE": "functions/notary/main.py",
        "FUNCTION_TARGET": "handle",
        "POSTGRES_URL": book_url,
        "K_SINK": receipts.url,
        "CHAIN_RPC_URL": chain.url,
        "LEDGER_ADDRESS": ledger_address,
        "NOTARY_PRIVATE_KEY": private_key,
        "CONFIRMATIONS": "1",
    }


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
    return httpx.post(
        url, content=b"{}", headers=headers | {"content-type": "application/json"}, timeout=30
    ).status_code


def blocks() -> list[Forecast]:
    return [forecast(feeder, hour) for feeder in ("F1", "F2", "F3") for hour in range(2)]


def test_receipts_of_every_forecast_reach_the_sink(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    with notary(environment, tmp_path / "log") as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        receipts.until_all(blocks(), "included")
        chain.mine()
        receipts.until_all(blocks(), "final")
        assert tick(url) == 200
    log = (tmp_path / "log").read_text()
    assert f"issuer {Account.from_key(environment['NOTARY_PRIVATE_KEY']).address}" in log
    assert environment["NOTARY_PRIVATE_KEY"] not in log


def await_a_batch(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        while connection.execute("select 1 from batches").fetchone() is None:
            time.sleep(0.01)


def test_killed_before_signing_in_flight_and_before_telling_it_goes_on(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    chain.automine(False)
    with notary(environment, log) as (url, kill):
        assert post(url, blocks()[0]) == 200
        kill()
    with notary(environment, log) as (url, kill):
        assert post(url, blocks()[1]) == 200
        await_a_batch(environment["POSTGRES_URL"])
        kill()
    chain.mine()
    with notary(environment, log) as (url, kill):
        assert {post(url, issued) for issued in blocks()[2:]} == {200}
        kill()
    chain.automine(True)
    with notary(environment, log):
        receipts.until_all(blocks(), "included", "final")  # final at once when the word of its block was cut off
    assert_every_entry_is_on_chain_once(environment)


def assert_every_entry_is_on_chain_once(environment: Environment) -> None:
    """The batches in the book are those on chain, without a gap, and hold every series of every block."""
    ledger = Ledger(*(environment[name] for name in ("CHAIN_RPC_URL", "LEDGER_ADDRESS", "NOTARY_PRIVATE_KEY")))
    with psycopg.connect(environment["POSTGRES_URL"]) as connection:
        batches = connection.execute("select sequence, root, count from batches order by sequence").fetchall()
        (schedules,) = connection.execute("select count(*) from schedules").fetchone()
    assert [sequence for sequence, _, _ in batches] == list(range(1, ledger.newest_sequence() + 1))
    assert all(ledger.place_of_root(root) for _, root, _ in batches)
    assert sum(count for _, _, count in batches) == schedules + sum(len(issued.series) for issued in blocks())


def test_two_at_once_write_one_gapless_sequence(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    with notary(environment, tmp_path / "one") as (one, _), notary(environment, tmp_path / "two") as (two, _):
        for number, issued in enumerate(blocks()):
            first, second = (one, two) if number % 2 else (two, one)
            assert (post(first, issued), post(second, issued)) == (200, 200)
        receipts.until_all(blocks(), "included", "final")
    assert_every_entry_is_on_chain_once(environment)


def test_while_the_chain_is_down_forecasts_are_taken_and_later_notarized(
    environment: Environment, receipts: Receipts, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with notary(environment | {"CHAIN_RPC_URL": DOWN}, log) as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        assert tick(url) == 200
    assert log.read_text().count("chain is unavailable") == 1  # said once, not every second
    with notary(environment, log):
        receipts.until_all(blocks(), "included")


def test_not_configured_it_says_so_and_keeps_the_queue_for_later(
    environment: Environment, receipts: Receipts, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with notary(environment | {"NOTARY_PRIVATE_KEY": ""}, log) as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        assert tick(url) == 200
    assert "not configured (empty: NOTARY_PRIVATE_KEY)" in log.read_text()
    with notary(environment, log):
        receipts.until_all(blocks(), "included")
