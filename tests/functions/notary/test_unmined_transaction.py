"""A transaction that no block takes: dropped, outrun by another one, or too cheap."""

from collections.abc import Callable

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary.book import STUCK_AFTER_BLOCKS
from functions.notary.fees import Fees
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import assert_agreement, batches, on_chain, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue


def test_a_dropped_transaction_is_sent_again(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    queue()
    told(rounds)
    ((tx_hash,),) = connection.execute("select tx_hash from batches").fetchall()
    assert chain("anvil_dropTransaction", tx_hash) == tx_hash
    told(rounds)
    chain.mine()
    assert told(rounds) == [(1, "included")]
    assert connection.execute("select tx_hash from batches").fetchall() == [(tx_hash,)]
    assert_agreement(connection, ledger)


def test_a_nonce_used_by_someone_else_is_left_to_them(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    offline: Callable[[], None], monkeypatch: pytest.MonkeyPatch, private_key: str,
) -> None:  # fmt: skip
    queue()
    offline()
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    monkeypatch.undo()
    elsewhere = Ledger(chain.url, ledger.address, LocalKey(private_key))
    elsewhere.send(elsewhere.sign(b"\x01" * 32, 1).raw_tx)
    told(rounds)
    assert told(rounds) == [(2, "included")]  # the chain has the last word on numbers
    assert [count for _, _, count in on_chain(ledger)] == [1, 4]


def test_a_nonce_that_vanished_with_the_transaction_before_ours_is_taken(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    foreign = ledger.sign(b"\x01" * 32, 1)
    ledger.send(foreign.raw_tx)
    queue()
    told(rounds)  # ours has the nonce after it
    chain("anvil_dropTransaction", foreign.tx_hash)
    for _ in range(2):
        chain.mine(STUCK_AFTER_BLOCKS)
        told(rounds)
    assert batches(connection) == [(1, "included")]
    assert_agreement(connection, ledger)


def mine_full_block(chain: Chain) -> None:
    """A block of others, who pay more and leave no room for us."""
    rich = chain("eth_accounts")[0]
    fees = {"maxFeePerGas": hex(10**12), "maxPriorityFeePerGas": hex(10**10)}
    for _ in range(4):
        chain("eth_sendTransaction", {"from": rich, "to": rich, "gas": hex(21_000), **fees})
    chain("anvil_setNextBlockBaseFeePerGas", hex(10**9))  # which full blocks would raise
    chain.mine()


def test_a_stuck_transaction_is_outbid_under_the_same_nonce(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    chain("evm_setBlockGasLimit", hex(100_000))
    queue()
    told(rounds)
    for _ in range(STUCK_AFTER_BLOCKS - 1):
        mine_full_block(chain)
    told(rounds)
    before = connection.execute("select nonce, raw_tx from batches").fetchone()
    mine_full_block(chain)
    told(rounds)
    after = connection.execute("select nonce, raw_tx from batches").fetchone()
    assert before
    assert after
    assert before[0] == after[0]
    assert Fees.of(after[1]).most_wei >= 1.1 * Fees.of(before[1]).most_wei
    chain.mine()
    assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_a_batch_signed_before_gas_became_dear_is_signed_again(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    queue()
    told(rounds)
    chain("anvil_setNextBlockBaseFeePerGas", hex(50 * 10**9))
    chain.mine()  # anvil throws out what cannot pay for it
    told(rounds)
    chain.mine()
    assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_no_more_is_paid_than_a_batch_may_cost(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain("anvil_setNextBlockBaseFeePerGas", hex(10**12))
    chain.mine()
    queue()
    with pytest.raises(DependencyUnavailable, match="a unit of gas costs 1000000000000 wei"):
        told(rounds)
    chain.mine(50)  # empty blocks: gas becomes cheap again
    told(rounds)
    assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_the_dearest_offer_is_not_outbid(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    chain("anvil_setNextBlockBaseFeePerGas", hex(95 * 10**9))
    chain.mine()
    queue()
    told(rounds)
    chain("evm_setBlockGasLimit", hex(100_000))
    before = connection.execute("select raw_tx from batches").fetchall()
    for _ in range(STUCK_AFTER_BLOCKS):
        mine_full_block(chain)
    told(rounds)
    assert connection.execute("select raw_tx from batches").fetchall() == before
    chain.mine()
    assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)
