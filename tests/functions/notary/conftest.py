"""A chain that mines at once, a ledger, a key and an empty book for each test."""

import logging
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from domain.forecast import Forecast
from functions.notary import node, outbox
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import forecast
from tests.functions.notary.moody_node import MoodyNode, moody_node
from tests.functions.notary.process import Environment, Receipts

Queue = Callable[..., Forecast]

TABLES = (
    "notary_status, promises, schedules, committed_actuals, actuals_corrections, erasures, outbox, batches, series_keys"
)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    with running(anvil(tmp_path / "anvil", free_port("anvil", 0, print)), tmp_path / "anvil.log") as url:
        yield Chain(url)


@pytest.fixture(scope="session")
def notary_database(postgres_url: str) -> str:
    from database.migrate import migrate

    name = f"notary_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    migrate(url)
    return url


@pytest.fixture
def book_url(notary_database: str) -> str:
    with psycopg.connect(notary_database, autocommit=True) as connection:
        connection.execute(f"truncate {TABLES}")
    return notary_database


@pytest.fixture
def connection(book_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(book_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def private_key(chain: Chain) -> str:
    key = "0x" + secrets.token_hex(32)
    chain.fund(key)
    return key


@pytest.fixture
def ledger_address(chain: Chain) -> str:
    return chain.deploy()


@pytest.fixture
def rpc_url(chain: Chain) -> str:
    """Where the notary looks for its chain."""
    return chain.url


@pytest.fixture
def moody(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> Iterator[MoodyNode]:
    """A node before the chain, which the notary does not wait for long."""
    monkeypatch.setattr(node, "_TIMEOUT_S", 1.5)
    with moody_node(chain.url) as found:
        yield found


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the notary says from information on."""
    caplog.set_level(logging.INFO, "gridledger.notary")
    return caplog


@pytest.fixture
def ledger(chain: Chain, rpc_url: str, ledger_address: str, private_key: str) -> Ledger:
    """What it sends is in a block when `send` returns, unless automine is off."""

    class SettledLedger(Ledger):
        def send(self, raw_tx: bytes) -> None:
            super().send(raw_tx)
            chain.settle(raw_tx)

    return SettledLedger(rpc_url, ledger_address, LocalKey(private_key))


@pytest.fixture
def rounds(book_url: str, ledger: Ledger) -> Rounds:
    return Rounds(book_url, ledger, confirmations=2)


@pytest.fixture
def queue(connection: psycopg.Connection) -> Queue:
    """Queue a block that has waited long enough."""

    def add(hour: int = 0) -> Forecast:
        issued = forecast(hour=hour)
        outbox.add(connection, issued)
        connection.execute("update outbox set queued_at = queued_at - interval '1 minute' where sequence is null")
        return issued

    return add


@pytest.fixture
def offline(chain: Chain, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to lose the way to the chain; monkeypatch.undo() brings it back."""

    def refuse(*_: object) -> None:
        raise DependencyUnavailable("chain", "cut off before sending")

    return lambda: monkeypatch.setattr(Ledger, "send", refuse)


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
