"""A chain that mines at once, a ledger, a key and an empty book for each test."""

import secrets
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.functions.notary.chain import Chain

TABLES = "promises, schedules, committed_actuals, actuals_corrections, erasures, outbox, batches, series_keys"


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
