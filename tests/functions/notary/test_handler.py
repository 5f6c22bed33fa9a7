"""A forecast issued is queued: once, whatever comes again, and the first record stands."""

import logging
from contextlib import closing

import msgspec
import psycopg
import pytest

from database.erase import erase
from domain.cloud_event import Message
from domain.commitment import REQUEST, batch_entry
from domain.errors import DependencyUnavailable, InvalidMessage
from domain.receipt import Receipt
from functions.notary import outbox
from functions.notary.handler import queue_forecast
from functions.notary.postgres import Connections
from tests.functions.notary.issued import ORIGIN, forecast
from tests.functions.notary.test_actuals import DAY, correction, window


def queue(message: Message, url: str) -> bool:
    """Whether somebody is waiting for it."""
    hurried = []
    with closing(Connections(url)) as postgres:
        queue_forecast(message, postgres, lambda: hurried.append(True))
    return bool(hurried)


def queued(connection: psycopg.Connection) -> list[tuple[str, bytes]]:
    return connection.execute("select series_id, commitment from outbox order by series_id").fetchall()


def test_each_series_gets_a_commitment_under_its_own_key(connection: psycopg.Connection, book_url: str) -> None:
    issued = forecast(series=3)
    assert not queue(issued, book_url)
    keys = dict(connection.execute("select series_id, key from series_keys").fetchall())
    assert len(set(keys.values())) == 3
    expected = [(name, batch_entry(issued, row, keys[name]).commitment) for row, name in enumerate(issued.series)]
    assert queued(connection) == expected


def test_a_redelivered_forecast_adds_nothing(
    connection: psycopg.Connection, book_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    queue(forecast(), book_url)
    before = queued(connection)
    queue(forecast(), book_url)
    assert queued(connection) == before
    assert not caplog.records


def test_other_numbers_under_the_same_id_are_dropped_and_counted(
    connection: psycopg.Connection, book_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    queue(forecast(), book_url)
    before = queued(connection)
    with caplog.at_level(logging.WARNING):
        queue(forecast(base_wh=2000), book_url)
    assert queued(connection) == before
    assert [record.fields["dropped"] for record in caplog.records] == [3]  # type: ignore[attr-defined]


def test_a_series_keeps_its_pseudonym_from_hour_to_hour(connection: psycopg.Connection, book_url: str) -> None:
    queue(forecast(hour=0), book_url)
    queue(forecast(hour=1), book_url)
    assert connection.execute("select count(distinct pseudonym), count(*) from outbox").fetchone() == (3, 6)


def test_a_request_is_urgent_and_leaves_the_scheduled_record_its_place(
    connection: psycopg.Connection, book_url: str
) -> None:
    asked = msgspec.structs.replace(forecast(base_wh=5), forecast_id=f"{REQUEST}42")
    assert queue(asked, book_url)
    assert not queue(asked, book_url)  # redelivered: nothing new to hurry for
    queue(forecast(), book_url)
    urgent = connection.execute("select urgent, count(*) from outbox group by urgent order by urgent").fetchall()
    assert urgent == [(False, 3), (True, 3)]


def test_waiting_blocks_are_whole_and_urgent_ones_first(
    connection: psycopg.Connection, book_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(3):
        queue(forecast(hour=hour, series=5), book_url)
    assert sorted(block.entries for block in outbox.waiting(connection)) == [5, 5, 5]
    chosen = outbox.entries_of(connection, [forecast(hour=1).forecast_id])
    assert len(chosen) == 5
    assert chosen == sorted(chosen)


def test_a_block_whose_series_are_all_erased_is_not_queued_again(connection: psycopg.Connection, book_url: str) -> None:
    queue(forecast(), book_url)
    for series in forecast().series:
        erase(connection, series)
    entries = connection.execute("select count(*) from outbox").fetchone()
    assert not queue(forecast(), book_url)
    assert connection.execute("select count(*) from outbox").fetchone() == entries
    assert connection.execute("select count(*) from series_keys").fetchone() == (0,)


def test_other_messages_are_refused(book_url: str) -> None:
    receipt = Receipt(1, "0x", "0x", 1, "0x", 1, "0x", 1, ORIGIN, "final", [])
    with pytest.raises(InvalidMessage, match="not a Receipt"):
        queue_forecast(receipt, Connections(book_url), lambda: None)


def test_a_database_that_is_down_is_said_to_be_down() -> None:
    with pytest.raises(DependencyUnavailable, match="PostgreSQL"):
        queue(forecast(), "postgresql://nobody@127.0.0.1:1/none")


def test_a_window_and_a_correction_go_to_the_actuals(connection: psycopg.Connection, book_url: str) -> None:
    connection.execute("insert into series_keys values ('m-1', %s)", (bytes(32),))
    assert not queue(window(), book_url)
    assert not queue(correction(3, 123_456), book_url)
    revisions = connection.execute("select revision from committed_actuals where day = %s order by 1", (DAY.date(),))
    assert revisions.fetchall() == [(0,), (1,)]
