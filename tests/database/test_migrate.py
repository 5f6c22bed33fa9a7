"""Migrations on a real PostgreSQL, and what the schema alone already forbids."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from database.migrate import migrate


@pytest.fixture
def empty_url(postgres_url: str) -> str:
    """A database without a schema."""
    name = f"migrate_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return postgres_url.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def connection(empty_url: str) -> Iterator[psycopg.Connection]:
    migrate(empty_url)
    with psycopg.connect(empty_url, autocommit=True) as opened:
        yield opened


def tables(url: str) -> set[str]:
    query = "select table_name from information_schema.tables where table_schema = 'public'"
    with psycopg.connect(url) as opened:
        return {name for (name,) in opened.execute(query).fetchall()}


def test_an_empty_database_gets_every_table_and_a_full_one_stays_as_it_is(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url, autocommit=True) as opened:
        opened.execute("insert into stations values ('S1', 'Roof')")
    before = tables(empty_url)
    assert {"stations", "feeders", "series", "series_keys", "batches", "outbox"} <= before
    migrate(empty_url)
    assert tables(empty_url) == before
    with psycopg.connect(empty_url) as opened:
        assert opened.execute("select count(*) from stations").fetchone() == (1,)


def test_migrations_at_the_same_time_wait_for_each_other(empty_url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, [empty_url] * 3))
    assert "outbox" in tables(empty_url)


OUTBOX = "insert into outbox (pseudonym, origin, series_id, forecast_id, commitment) values (%s, %s, %s, %s, %s)"
HASH = b"\x01" * 32


def test_one_entry_for_each_series_and_origin(connection: psycopg.Connection) -> None:
    connection.execute(OUTBOX, (HASH, "2026-01-31T07:00Z", "m1", "f1", HASH))
    with pytest.raises(UniqueViolation):
        connection.execute(OUTBOX, (HASH, "2026-01-31T07:00Z", "m1", "f2", HASH))
    with pytest.raises(UniqueViolation):
        connection.execute(OUTBOX, (b"\x02" * 32, "2026-01-31T08:00Z", "m1", "f1", HASH))


def test_hashes_have_the_length_of_hashes(connection: psycopg.Connection) -> None:
    with pytest.raises(CheckViolation):
        connection.execute(OUTBOX, (HASH, "2026-01-31T07:00Z", "m1", "f1", b"\x01"))
    with pytest.raises(CheckViolation):
        connection.execute("insert into series_keys values ('m1', %s)", (b"short",))


def test_an_entry_belongs_to_a_batch_that_is_there(connection: psycopg.Connection) -> None:
    connection.execute(OUTBOX, (HASH, "2026-01-31T07:00Z", "m1", "f1", HASH))
    with pytest.raises(ForeignKeyViolation):
        connection.execute("update outbox set chain_id = 1, ledger = 'l', issuer = 'i', sequence = 1")
