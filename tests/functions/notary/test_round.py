"""Rounds on a real chain, a real contract and a real PostgreSQL when nothing goes wrong."""

from datetime import UTC, datetime

import msgspec
import psycopg
import pytest

from domain.commitment import REQUEST
from domain.receipt import Receipt
from functions.notary import batching, outbox
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.agreement import assert_agreement, batches, on_chain, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue
from tests.functions.notary.issued import forecast


def test_a_forecast_is_included_and_becomes_final(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    issued = queue()
    assert told(rounds) == []  # signed, stored, sent
    (receipt,) = rounds.go()
    block = chain("eth_getBlockByNumber", hex(receipt.block_number), False)
    assert receipt.block_time == datetime.fromtimestamp(int(block["timestamp"], 16), UTC)
    assert (receipt.forecast_ids, receipt.count, receipt.issuer) == ([issued.forecast_id], 4, ledger.issuer)
    assert (receipt.sequence, receipt.status, receipt.ledger) == (1, "included", ledger.address)
    assert told(rounds) == []
    chain.mine(2)
    assert told(rounds) == [(1, "final")]
    assert told(rounds) == []
    assert_agreement(connection, ledger)


def test_a_fresh_forecast_waits_unless_somebody_asked_for_it(rounds: Rounds, connection: psycopg.Connection) -> None:
    outbox.add(connection, forecast())
    told(rounds)
    assert batches(connection) == []
    outbox.add(connection, msgspec.structs.replace(forecast(hour=1), forecast_id=f"{REQUEST}7"))
    told(rounds)
    assert batches(connection) == [(1, "signed")]


def test_many_blocks_go_in_batches_of_bounded_size(
    rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "MAX_ENTRIES", 7)
    for hour in range(5):
        queue(hour)
    for _ in range(5):
        told(rounds)
    assert [count for _, _, count in on_chain(ledger)] == [1 + 6, 6, 3]  # the schedule goes first
    assert_agreement(connection, ledger)


def test_a_receipt_the_sink_did_not_take_is_told_again(rounds: Rounds, queue: Queue) -> None:
    queue()
    told(rounds)
    interrupted = rounds.go()
    first = next(interrupted)
    interrupted.close()  # as when K_SINK refuses it
    assert list(rounds.go()) == [first]


def test_of_two_notaries_one_works(
    rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    working = rounds.go()
    assert next(working).sequence == 1
    queue(1)
    assert told(rounds) == []  # the other one is still busy
    assert batches(connection) == [(1, "included")]
    working.close()
    told(rounds)
    told(rounds)
    assert_agreement(connection, ledger)


def test_a_root_the_book_forgot_is_found_on_chain(
    rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    connection.execute("update outbox set sequence = null; delete from batches")  # as after an older backup
    told(rounds)
    assert batches(connection) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_a_late_receipt_of_included_is_not_told_after_final(chain: Chain, rounds: Rounds, queue: Queue) -> None:
    queue()
    told(rounds)
    chain.mine(3)
    first: list[Receipt] = list(rounds.go())
    assert [receipt.status for receipt in first] == ["included"]
    assert told(rounds) == [(1, "final")]


def test_a_forecast_on_request_alone_says_nothing_about_the_schedule(
    rounds: Rounds, ledger: Ledger, connection: psycopg.Connection
) -> None:
    outbox.add(connection, msgspec.structs.replace(forecast(), forecast_id=f"{REQUEST}7"))
    told(rounds)
    assert [count for _, _, count in on_chain(ledger)] == [3]
    assert connection.execute("select count(*) from schedules").fetchone() == (0,)
