"""A batch with a schedule, a forecast and a day of readings, and every file about it that the verifier reads.

Nothing of it is on a chain: a node and a saved header that hold it are made up here, too.
"""

from datetime import timedelta
from typing import Any

from domain import commitment as c
from domain.cloud_event import utc_text
from domain.committed_actuals import DayOfActuals
from domain.schedule import Promise, Schedule
from tests.messages import ORIGIN, forecast
from tests.verifier.issuer import line
from verifier import verify as verifier

LEDGER, ISSUER = "0x" + "11" * 20, "0x" + "22" * 20
PLACE = {"chain_id": 31337, "ledger": LEDGER, "issuer": ISSUER}
STORED_AT = ORIGIN + timedelta(minutes=6)
ON_CHAIN = {
    "sequence": 1,
    "tx_hash": "0x" + "44" * 32,
    "block_number": 10,
    "block_time": utc_text(STORED_AT),
    "status": "final",
}
_KEY = b"k" * 32
_FORECAST, _SERIES = forecast(), forecast().series[0]
_PSEUDONYM = c.pseudonym(_KEY, _FORECAST.forecast_id)
_DAY = DayOfActuals("feeder-1", _SERIES, ORIGIN.replace(hour=0), 0, [*range(100, 123), None])
_SCHEDULE = Schedule(31337, LEDGER, ISSUER, 1, ORIGIN, [Promise(_PSEUDONYM, ORIGIN, None)])
_FORECAST_ENTRY = c.batch_entry(_FORECAST, 0, _KEY)
_ENTRIES = sorted([_FORECAST_ENTRY, _DAY.entry(_KEY), _SCHEDULE.entry()])
_LEVELS = c.merkle_levels([c.leaf_hash(entry.leaf_data()) for entry in _ENTRIES])
ROOT = "0x" + _LEVELS[-1][0].hex()


def _text(data: bytes) -> str:
    return "0x" + data.hex()


def _proof(entry: c.BatchEntry) -> dict[str, Any]:
    index = _ENTRIES.index(entry)
    return {"leaf_index": index, "proof": [_text(node) for node in c.inclusion_proof(_LEVELS, index)]}


BUNDLE = {
    "schema": "org.gridledger.proof-bundle.v1",
    "status": "final",
    "forecast": c.series_record(_FORECAST, 0),
    "salt": _text(c.salt(_KEY, _FORECAST.forecast_id)),
    "pseudonym": _text(_PSEUDONYM),
    "commitment": _text(_FORECAST_ENTRY.commitment),
    "batch": {**_proof(_FORECAST_ENTRY), "count": len(_ENTRIES), "root": ROOT},
    "chain": PLACE | ON_CHAIN,
}
MANIFEST = {
    "schema": "org.gridledger.batch-manifest.v1",
    **PLACE,
    **ON_CHAIN,
    "root": ROOT,
    "count": len(_ENTRIES),
    "entries": [line(entry) for entry in _ENTRIES],
    "documents": [_SCHEDULE.record()],
}


def _in_batch(entry: c.BatchEntry, record: dict[str, Any], salt: bytes) -> dict[str, Any]:
    return {"record": record, "salt": _text(salt), "place": {**_proof(entry), "sequence": 1}}


def _score() -> dict[str, Any]:
    record = c.series_record(_FORECAST, 0)
    known = {c.unix_seconds(_DAY.day) + 3600 * hour: wh for hour, wh in enumerate(_DAY.energy_wh) if wh is not None}
    return {
        "schema": "org.gridledger.score-bundle.v1",
        **PLACE,
        "series": _SERIES,
        "pseudonym": _text(_PSEUDONYM),
        "from": utc_text(ORIGIN),
        "to": utc_text(ORIGIN + timedelta(hours=1)),
        "batches": [{**ON_CHAIN, "root": ROOT, "count": len(_ENTRIES)}],
        "schedules": [
            {
                "record": _SCHEDULE.record(),
                "place": {**_proof(_SCHEDULE.entry()), "sequence": 1},
                "pseudonym": _text(_SCHEDULE.entry().pseudonym),
            }
        ],
        "forecasts": [_in_batch(_FORECAST_ENTRY, record, c.salt(_KEY, _FORECAST.forecast_id))],
        "actuals": [_in_batch(_DAY.entry(_KEY), _DAY.record(), _DAY.salt(_KEY))],
        "claim": verifier.score_of([(record, c.unix_seconds(STORED_AT))], known, 1),
    }


SCORE = _score()


def _leaf(key: bytes, value: bytes) -> bytes:
    """A Merkle Patricia tree with one value is one node: the rest of the path, behind an even leaf's sign, and it."""
    return verifier.rlp([b"\x20" + verifier.keccak256(key), value])


def saved(account_node: bytes, storage_node: bytes) -> dict[str, Any]:
    """A header whose state is the first node; whether it leads to the second is up to it."""
    names = verifier.HEADER[: verifier.HEADER.index("nonce") + 1]
    header = dict.fromkeys(names, "0x01") | {"stateRoot": _text(verifier.keccak256(account_node))}
    return {
        "schema": "org.gridledger.saved-header.v1",
        "chain_id": 31337,
        "ledger": LEDGER,
        "header": header,
        "account_proof": [_text(account_node)],
        "storage_proof": [_text(storage_node)],
    }


_PACKED = (len(_ENTRIES) << 128 | c.unix_seconds(STORED_AT) << 64 | 1).to_bytes(32, "big").lstrip(b"\0")
STORAGE_NODE = _leaf(verifier.slot_of(ISSUER, ROOT), verifier.rlp(_PACKED))
ACCOUNT = [b"\x01", b"", verifier.keccak256(STORAGE_NODE), bytes(32)]
ACCOUNT_NODE = _leaf(bytes.fromhex(LEDGER[2:]), verifier.rlp(ACCOUNT))
HEADER = saved(ACCOUNT_NODE, STORAGE_NODE)

# What a node of that chain answers, by method; `eth_call` by the first four bytes of what it is asked.
_AT = f"{c.unix_seconds(STORED_AT):064x}"
_BLOCK_HASH = "0x" + "77" * 32
_TOPICS = [verifier.FORECAST_STORED, "0x" + verifier.words(ISSUER), "0x" + verifier.words(1), ROOT]
ANSWERS: dict[str, Any] = {
    "eth_chainId": hex(31337),
    "eth_blockNumber": "0x20",
    verifier.RECORDS: f"0x{1:064x}{_AT}{len(_ENTRIES):064x}",
    verifier.VERIFY_FORECAST: "0x" + _AT,
    "eth_getTransactionReceipt": {
        "blockNumber": "0xa",
        "blockHash": _BLOCK_HASH,
        "logs": [{"address": LEDGER, "topics": _TOPICS}],
    },
    "eth_getBlockByNumber": {"hash": _BLOCK_HASH, "timestamp": hex(c.unix_seconds(STORED_AT))},
}
