"""What must hold after any misfortune: one entry on chain for each forecast, no gap, and receipts that say so."""

from collections.abc import Iterable
from datetime import UTC, datetime

import psycopg

from domain.commitment import BatchEntry
from domain.receipt import Receipt
from functions.notary.batching import root_of
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.chain import Chain

_ENTRIES = """
    select pseudonym, extract(epoch from origin)::bigint, commitment, kind, revision from outbox
    where sequence = %s order by leaf_index"""


def told(rounds: Rounds) -> list[tuple[int, str]]:
    """One round, in short."""
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


def assert_agreement(connection: psycopg.Connection, ledger: Ledger) -> None:
    """Same batches in the same order without gap, and every entry in exactly one of them."""
    book = connection.execute("select sequence, root, count from batches order by sequence").fetchall()
    assert book == on_chain(ledger)
    assert [sequence for sequence, _, _ in book] == list(range(1, len(book) + 1))
    for sequence, root, count in book:
        entries = [BatchEntry(*row) for row in connection.execute(_ENTRIES, (sequence,))]
        assert (root_of(entries), len(entries)) == (root, count)
    assert connection.execute("select forecast_id from outbox where sequence is null").fetchall() == []


def assert_receipts_agree(chain: Chain, receipts: Iterable[Receipt]) -> None:
    """What was said last of each batch is what the chain says of its transaction."""
    newest = {receipt.sequence: receipt for receipt in receipts}
    assert newest
    for receipt in newest.values():
        mined = chain("eth_getTransactionReceipt", receipt.tx_hash)
        block = chain("eth_getBlockByNumber", mined["blockNumber"], False)
        assert (receipt.block_number, mined["blockHash"]) == (int(block["number"], 16), block["hash"])
        assert receipt.block_time == datetime.fromtimestamp(int(block["timestamp"], 16), UTC)
        assert mined["logs"][0]["topics"][2:] == [f"0x{receipt.sequence:064x}", receipt.root]
