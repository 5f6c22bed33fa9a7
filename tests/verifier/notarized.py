"""Forecasts really stored on a chain, and their proof bundles: made from domain/ alone, as analytics makes them."""

from datetime import UTC, datetime
from typing import Any

from domain import commitment as c
from domain.cloud_event import utc_text
from domain.forecast import Forecast
from domain.proof_status import anchored_status
from domain.receipt import BatchStatus
from functions.notary.ledger import Ledger, Place
from tests.functions.notary.chain import Chain
from tests.mined import receipt_of

Bundle = dict[str, Any]


def notarized(chain: Chain, ledger: Ledger, issued: Forecast, at: datetime, status: BatchStatus = "final") -> Bundle:
    """The bundle of the block's first series; the whole block is one batch, stored at this time."""
    entries = sorted(c.batch_entry(issued, row, series_key(row)) for row in range(len(issued.series)))
    levels = c.merkle_levels([c.leaf_hash(entry.leaf_data()) for entry in entries])
    place = _stored(chain, ledger, levels[-1][0], len(entries), at)
    index = entries.index(c.batch_entry(issued, 0, series_key(0)))
    return waiting(issued) | {
        "status": anchored_status(issued.origin, place.block_time, status),
        "batch": {
            "leaf_index": index,
            "count": len(entries),
            "proof": ["0x" + node.hex() for node in c.inclusion_proof(levels, index)],
            "root": "0x" + levels[-1][0].hex(),
        },
        "chain": {
            "chain_id": ledger.chain_id,
            "ledger": ledger.address,
            "issuer": ledger.issuer,
            "sequence": place.sequence,
            "tx_hash": place.tx_hash,
            "block_number": place.block_number,
            "block_time": utc_text(place.block_time),
            "status": status,
        },
    }


def waiting(issued: Forecast) -> Bundle:
    """The same before it is in a batch."""
    entry = c.batch_entry(issued, 0, series_key(0))
    return {
        "schema": "org.gridledger.proof-bundle.v1",
        "status": "pending",
        "forecast": c.series_record(issued, 0),
        "salt": "0x" + c.salt(series_key(0), issued.forecast_id).hex(),
        "pseudonym": "0x" + entry.pseudonym.hex(),
        "commitment": "0x" + entry.commitment.hex(),
        "batch": None,
        "chain": None,
    }


def series_key(row: int) -> bytes:
    return bytes([row + 1]) * 32


def _stored(chain: Chain, ledger: Ledger, root: bytes, count: int, at: datetime) -> Place:
    chain("evm_setNextBlockTimestamp", int(at.timestamp()))
    signed = ledger.sign(root, count)
    ledger.send(signed.raw_tx)
    receipt_of(chain.url, signed.tx_hash)
    place = ledger.place(signed.tx_hash)
    assert place is not None
    assert place.block_time == at.astimezone(UTC)
    return place
