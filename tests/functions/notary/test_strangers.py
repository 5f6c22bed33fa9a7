"""Whoever has our key cannot use it unnoticed, and nobody is accused for what we did ourselves."""

import psycopg
import pytest

from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.agreement import told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue

UNKNOWN = "select unknown_batches from notary_status"


def accusations(warnings: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage().split(" batches")[0] for each in warnings.records if each.levelname == "ERROR"]


def store(ledger: Ledger, root: bytes) -> None:
    """As a thief does it."""
    ledger.send(ledger.sign(root, 1).raw_tx)


def test_a_batch_that_somebody_else_signed_with_our_key_is_told_once(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    warnings: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    queue()
    told(rounds)
    told(rounds)
    assert connection.execute(UNKNOWN).fetchone() == (0,)
    for number in (1, 2):
        store(ledger, bytes([number]) * 32)
        chain.mine(1)
        told(rounds)
        told(rounds)
        assert connection.execute(UNKNOWN).fetchone() == (number,)
    assert accusations(warnings) == ["1", "2"]
    queue(1)
    for _ in range(4):  # our own, after that
        told(rounds)
        chain.mine(1)
    assert connection.execute(UNKNOWN).fetchone() == (2,)


def test_a_book_that_is_older_than_the_chain_is_told(
    rounds: Rounds, queue: Queue, connection: psycopg.Connection, warnings: pytest.LogCaptureFixture
) -> None:
    queue()
    told(rounds)
    told(rounds)
    connection.execute("delete from outbox; delete from batches")
    told(rounds)
    assert connection.execute(UNKNOWN).fetchone() == (1,)
    assert accusations(warnings) == ["1"]


def test_nobody_is_accused_of_our_own_batches(
    chain: Chain, rounds: Rounds, queue: Queue, connection: psycopg.Connection, warnings: pytest.LogCaptureFixture
) -> None:
    for hour in range(3):
        queue(hour)
        for _ in range(3):
            told(rounds)
            assert connection.execute(UNKNOWN).fetchone() == (0,)
            chain.mine(1)
    assert accusations(warnings) == []
