"""Rounds on a real chain, a real contract and a real PostgreSQL: whatever happens, one entry each and no gap."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import psycopg
import pytest

from domain.commitment import REQUEST
from domain.errors import DependencyUnavailable
from domain.forecast import Forecast
from domain.receipt import Receipt
from functions.notary import batching, outbox
from functions.notary.book import STUCK_AFTER_BLOCKS
from functions.notary.fees import Fees
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import forecast

Queue = Callable[..., Forecast]


@pytest.fixture
def ledger(chain: Chain, ledger_address: str, private_key: str) -> Ledger:
    """What it sends is in a block when `send` returns, unless automine is off."""

    class SettledLedger(Ledger):
        def send(self, raw_tx: bytes) -> None:
            super().send(raw_tx)
            chain.settle()

    return SettledLedger(chain.url, ledger_address, private_key)


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


def told(rounds: Rounds) -> list[tuple[int, str]]:
    return [(receipt.sequence, receipt.status) for receipt in rounds.go()]


def batches(connection: psycopg.Connection) -> list[tuple[int, str]]:
    return connection.execute("select sequence, status from batches order by sequence").fetchall()


def on_chain(ledger: Ledger) -> list[tuple[int, bytes, int]]:
    """Every batch of ours that the contract ever stored: sequence, root, count."""
    with ledger._served():
        stored = ledger._contract.events.ForecastStored.get_logs(
            from_block=0, argument_filters={"issuer": ledger.issuer}
        )
    return [(log["args"]["sequence"], log["args"]["root"], log["args"]["count"]) for log in stored]


def book_agrees_with_chain(connection: psycopg.Connection, ledger: Ledger) -> bool:
    """Same batches in the same order without gap, and every entry in exactly one of them."""
    book = connection.execute("select sequence, root, count from batches order by sequence").fetchall()
    waiting = connection.execute("select count(*) from outbox where sequence is null").fetchone()
    numbers = [sequence for sequence, _, _ in book]
    return book == on_chain(ledger) and numbers == list(range(1, len(book) + 1)) and waiting == (0,)


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
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


def test_a_receipt_the_sink_did_not_take_is_told_again(rounds: Rounds, queue: Queue) -> None:
    queue()
    told(rounds)
    interrupted = rounds.go()
    first = next(interrupted)
    interrupted.close()  # as when K_SINK refuses it
    assert list(rounds.go()) == [first]


def test_a_crash_before_sending_sends_the_same_bytes(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    offline: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    queue()
    offline()
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    (stored,) = connection.execute("select tx_hash from batches").fetchall()
    monkeypatch.undo()
    told(rounds)
    (receipt,) = rounds.go()
    assert (receipt.tx_hash,) == stored
    assert book_agrees_with_chain(connection, ledger)


def test_a_crash_after_sending_sends_nothing_twice(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    queue()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("functions.notary.book.Book.mark_sent", crash)
    with pytest.raises(KeyboardInterrupt):
        told(rounds)
    monkeypatch.undo()
    assert told(rounds) == [(1, "included")]
    assert chain("eth_getTransactionCount", ledger.issuer, "latest") == "0x1"
    assert book_agrees_with_chain(connection, ledger)


def test_a_dropped_transaction_is_sent_again(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    queue()
    told(rounds)
    chain("anvil_dropAllTransactions")
    told(rounds)
    chain.mine()
    assert told(rounds) == [(1, "included")]
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


def test_a_nonce_used_by_someone_else_is_left_to_them(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    offline: Callable[[], None], monkeypatch: pytest.MonkeyPatch, private_key: str,
) -> None:  # fmt: skip
    queue()
    offline()
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    monkeypatch.undo()
    elsewhere = Ledger(chain.url, ledger.address, private_key)
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
    assert book_agrees_with_chain(connection, ledger)


def mine_full_block(chain: Chain) -> None:
    """A block of others, who pay more and leave no room for us."""
    rich = chain("eth_accounts")[0]
    fees = {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**10)}
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
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


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
    assert book_agrees_with_chain(connection, ledger)


def test_a_chain_that_is_down_costs_nothing(
    ledger_address: str,
    ledger: Ledger,
    private_key: str,
    book_url: str,
    rounds: Rounds,
    queue: Queue,
    connection: psycopg.Connection,
) -> None:
    queue()
    down = Rounds(book_url, Ledger("http://127.0.0.1:1/v3/provider-key", ledger.address, private_key), 2)
    with pytest.raises(DependencyUnavailable, match="chain is unavailable") as said:
        told(down)
    assert "provider-key" not in str(said.value)
    queue(1)
    told(rounds)
    assert told(rounds) == [(1, "included")]
    assert book_agrees_with_chain(connection, ledger)


def test_a_ledger_that_is_not_there_is_named(chain: Chain, private_key: str, book_url: str) -> None:
    nowhere = Rounds(book_url, Ledger(chain.url, "0x" + "12" * 20, private_key), 2)
    with pytest.raises(DependencyUnavailable, match="LEDGER_ADDRESS"):
        told(nowhere)


def test_an_account_without_money_is_named(chain: Chain, ledger_address: str, book_url: str, queue: Queue) -> None:
    queue()
    poor = Rounds(book_url, Ledger(chain.url, ledger_address, "0x" + "77" * 32), 2)
    with pytest.raises(DependencyUnavailable, match="holds 0 wei"):
        told(poor)


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
    assert book_agrees_with_chain(connection, ledger)


def test_a_root_the_book_forgot_is_found_on_chain(
    rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    connection.execute("update outbox set sequence = null; delete from batches")  # as after an older backup
    told(rounds)
    assert batches(connection) == [(1, "included")]
    assert book_agrees_with_chain(connection, ledger)


def test_a_late_receipt_of_included_is_not_told_after_final(chain: Chain, rounds: Rounds, queue: Queue) -> None:
    queue()
    told(rounds)
    chain.mine(3)
    first: list[Receipt] = list(rounds.go())
    assert [receipt.status for receipt in first] == ["included"]
    assert told(rounds) == [(1, "final")]
