"""Blocks that were replaced or lost: every batch comes back, in order and once."""

import msgspec
import psycopg

from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.agreement import assert_agreement, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue


def test_a_reorganisation_that_keeps_the_batch_tells_its_new_block(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    (before,) = rounds.go()
    raw_tx = connection.execute("select '0x' || encode(raw_tx, 'hex') from batches").fetchone()
    chain("anvil_reorg", 1, [[raw_tx[0], 0]])
    (after,) = rounds.go()
    assert (after.sequence, after.status, after.tx_hash) == (1, "included", before.tx_hash)
    assert_agreement(connection, ledger)


def test_a_reorganisation_that_loses_batches_brings_them_back_in_order(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    rounds = msgspec.structs.replace(rounds, confirmations=12)
    for hour in range(3):
        queue(hour)
        told(rounds)
    assert (3, "included") in told(rounds)
    chain("anvil_reorg", 3, [])
    chain("anvil_dropAllTransactions")
    again = [receipt for _ in range(5) for receipt in told(rounds)]
    assert again == [(1, "included"), (2, "included"), (3, "included")]
    assert_agreement(connection, ledger)


def test_a_chain_that_was_reset_gets_every_batch_again(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    snapshot = chain("evm_snapshot")
    for hour in range(2):
        queue(hour)
        told(rounds)
    told(rounds)
    chain.mine(2)
    assert told(rounds) == [(1, "final"), (2, "final")]
    chain("evm_revert", snapshot)
    again = [receipt for _ in range(4) for receipt in told(rounds)]
    assert again == [(1, "included"), (2, "included")]
    assert_agreement(connection, ledger)
