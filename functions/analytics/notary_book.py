"""The notary's book in PostgreSQL, read only: keys of series, entries of forecasts, batches on chain."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct, structs
from psycopg import Connection, IsolationLevel
from psycopg.rows import class_row

from domain.commitment import BatchEntry, pseudonym
from domain.forecast import Forecast
from domain.receipt import BatchStatus
from functions.analytics.postgres import connected

_KEY = "select key from series_keys where series_id = %s"
_ERASED = "select exists (select from erasures where series_id = %s and last_origin >= %s)"
_BATCH = """
    select chain_id, ledger, issuer, sequence, root, count, tx_hash, status, block_number, block_time from batches
    where status <> 'signed' and """
_OF_FORECAST = """(chain_id, ledger, issuer, sequence) in (
    select chain_id, ledger, issuer, sequence from outbox where forecast_id = %s)"""
_ENTRY = """
    select forecast_id, commitment, chain_id, ledger, issuer, sequence, leaf_index from outbox
    where pseudonym = %s and origin = %s and kind = 'forecast'"""
_MANIFEST = """
    select pseudonym, extract(epoch from origin)::bigint, commitment, kind, revision from outbox
    where (chain_id, ledger, issuer, sequence) = (%s, %s, %s, %s) order by leaf_index"""
_PLACE = "(chain_id, ledger, issuer, sequence) = (%s, %s, %s, %s)"
_NEWEST_BEFORE = "lower(issuer) = lower(%s) and lower(ledger) = lower(%s) and block_time < %s order by sequence desc"
_IDENTITY = "(chain_id, ledger, issuer) = (%s, %s, %s)"
_DOCUMENTS = """
    select document from schedules join outbox using (chain_id, ledger, issuer, commitment)
    where kind = 'schedule' and (chain_id, ledger, issuer, sequence) = (%s, %s, %s, %s) order by version"""
_WITH_SCHEDULE = f"""
    sequence = (select max(sequence) from outbox where kind = 'schedule' and {_IDENTITY} and sequence <= %s)
    and {_IDENTITY}"""  # noqa: S608  our own words
_ISSUER = (
    "select chain_id, issuer from batches where lower(ledger) = lower(%s)"
    " order by block_time desc nulls first, sequence desc limit 1"
)


class Batch(Struct, frozen=True):
    """A batch in a block."""

    chain_id: int
    ledger: str
    issuer: str
    sequence: int
    root: bytes
    count: int
    tx_hash: str
    status: BatchStatus
    block_number: int
    block_time: datetime


class Entry(Struct, frozen=True):
    """The one entry of a series and origin; `sequence` is None before it has a batch."""

    forecast_id: str
    commitment: bytes
    chain_id: int | None
    ledger: str | None
    issuer: str | None
    sequence: int | None
    leaf_index: int | None


class Evidence(Struct, frozen=True):
    """What the book says about one series of one forecast; `batch` is None before it is in a block."""

    series_key: bytes
    entry: Entry | None
    batch: Batch | None
    manifest: list[BatchEntry]  # of the batch, in its order


class Held(Struct, frozen=True):
    """A batch, its entries in leaf order, and the schedules among them in clear."""

    batch: Batch
    entries: list[BatchEntry]
    documents: list[dict[str, Any]]


class NotaryBook(Struct, frozen=True):
    postgres_url: str

    def evidence(self, forecast: Forecast) -> Evidence | None:
        """For a forecast of one series; None when the key of its commitment is gone or not made yet."""
        with connected(self.postgres_url) as connection:
            connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            with connection.transaction():
                return _evidence(connection, forecast)

    def batch(self, issuer: str, sequence: int, ledger: str) -> Held | None:
        """A batch and what it holds; where an issuer has used several ledgers, `ledger` is meant."""
        condition = "lower(issuer) = lower(%s) and sequence = %s order by lower(ledger) <> lower(%s), block_time desc"
        with connected(self.postgres_url) as connection:
            batch = _batch(connection, condition, (issuer, sequence, ledger))
            return _held(connection, batch) if batch else None

    def batches_around(self, issuer: str, ledger: str, begin: datetime, end: datetime) -> tuple[Batch, Batch] | None:
        """First and last batch that a check of this period needs: from a schedule in force at its begin to its end."""
        with connected(self.postgres_url) as connection:
            newest = _batch(connection, _NEWEST_BEFORE, (issuer, ledger, end))
            if newest is None:
                return None
            mine = (newest.chain_id, newest.ledger, newest.issuer)
            first = _batch(connection, f"{_IDENTITY} and block_time >= %s order by sequence", (*mine, begin)) or newest
            with_schedule = _batch(connection, _WITH_SCHEDULE, (*mine, first.sequence, *mine))
            return with_schedule or first, newest

    def batches(self, first: Batch, last: Batch) -> Iterator[Held]:
        """All from one to the other, as long as none is missing on chain."""
        with connected(self.postgres_url) as connection:
            for sequence in range(first.sequence, last.sequence + 1):
                held = batch_at(connection, (first.chain_id, first.ledger, first.issuer, sequence))
                if held is None:
                    return
                yield held

    def receipt(self, forecast_id: str) -> dict[str, Any] | None:
        """What the chain said about the batch of a block, as its receipt will say; None before it is in a block."""
        with connected(self.postgres_url) as connection:
            batch = _batch(connection, _OF_FORECAST, (forecast_id,))
        return structs.asdict(batch) | {"root": "0x" + batch.root.hex()} if batch else None

    def newest_issuer(self, ledger: str) -> tuple[int, str] | None:
        """Chain id and issuer of the newest batch for this ledger."""
        with connected(self.postgres_url) as connection:
            return connection.execute(_ISSUER, (ledger,)).fetchone()


def _evidence(connection: Connection, forecast: Forecast) -> Evidence | None:
    row = connection.execute(_KEY, (forecast.series[0],)).fetchone()
    if row is None:
        return None
    key = bytes(row[0])
    place = (pseudonym(key, forecast.forecast_id), forecast.origin)
    entry = connection.cursor(row_factory=class_row(Entry)).execute(_ENTRY, place).fetchone()
    if entry is None and connection.execute(_ERASED, (forecast.series[0], forecast.origin)).fetchone() == (True,):
        return None  # it was committed under a key that is gone
    if entry is None or entry.sequence is None:
        return Evidence(key, entry, None, [])
    key_of_batch = (entry.chain_id, entry.ledger, entry.issuer, entry.sequence)
    batch = _batch(connection, _PLACE, key_of_batch)
    return Evidence(key, entry, batch, _manifest(connection, batch) if batch else [])


def _batch(connection: Connection, condition: str, values: tuple[object, ...]) -> Batch | None:
    cursor = connection.cursor(row_factory=class_row(Batch))
    return cursor.execute(f"{_BATCH} {condition} limit 1", values).fetchone()


def batch_at(connection: Connection, place: tuple[int, str, str, int]) -> Held | None:
    """The batch with this chain id, ledger, issuer and sequence."""
    batch = _batch(connection, _PLACE, place)
    return _held(connection, batch) if batch else None


def _held(connection: Connection, batch: Batch) -> Held:
    key = (batch.chain_id, batch.ledger, batch.issuer, batch.sequence)
    documents = [json.loads(document) for (document,) in connection.execute(_DOCUMENTS, key)]
    return Held(batch, _manifest(connection, batch), documents)


def _manifest(connection: Connection, batch: Batch) -> list[BatchEntry]:
    key = (batch.chain_id, batch.ledger, batch.issuer, batch.sequence)
    return [BatchEntry(*row) for row in connection.execute(_MANIFEST, key)]
