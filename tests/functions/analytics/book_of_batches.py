"""What the notary does when forecasts are due, but for the chain; and the same batches on a real one afterwards."""

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from functions.notary import outbox
from functions.notary.batching import root_of
from functions.notary.book import Book, Identity
from functions.notary.ledger import Signed
from functions.notary.schedule import renew_schedule
from tests.functions.analytics.house import HOUR, ISSUER, LEDGER
from tests.mined import send

IDENTITY = Identity(31337, LEDGER, ISSUER)
_STORE = keccak(text="storeForecast(bytes32,uint32)")[:4]


def batch(house, sequence, *blocks, at=None):
    """These blocks and whatever else waits as one batch, six minutes after the newest of them."""
    house.issue(*blocks)
    ids = [one for (one,) in house.postgres.execute("select distinct forecast_id from outbox where sequence is null")]
    renew_schedule(house.postgres, IDENTITY, ids)
    entries = outbox.entries_of(house.postgres, ids)
    book = Book(house.postgres, IDENTITY)
    book.add(sequence, entries, root_of(entries), Signed(sequence, b"signed", f"0x{sequence:064x}"))
    included = "update batches set status = 'included', block_number = sequence, block_time = %s where sequence = %s"
    house.postgres.execute(included, (at or blocks[-1].origin + HOUR / 10, sequence))


def tell_receipts(house):
    """Persistence hears of every batch."""
    for receipt in Book(house.postgres, IDENTITY).unannounced():
        house.store.add_receipt(receipt)


def put_on_chain(house, chain):
    """The book's batches at their times, on a new chain: its first contract is LEDGER, ISSUER an account of it."""
    assert chain.deploy().lower() == LEDGER.lower()
    rows = house.postgres.execute("select sequence, root, count, block_time from batches order by sequence").fetchall()
    for sequence, root, count, block_time in rows:
        chain("evm_setNextBlockTimestamp", int(block_time.timestamp()))
        data = "0x" + (_STORE + encode(("bytes32", "uint32"), (root, count))).hex()
        receipt = send(chain.url, {"from": ISSUER, "to": LEDGER, "data": data})
        found = (receipt["transactionHash"], int(receipt["blockNumber"], 16), sequence)
        house.postgres.execute("update batches set tx_hash = %s, block_number = %s where sequence = %s", found)
