#!/usr/bin/env python3
"""Check forecasts, batches, whole periods and scores, believing neither the operator nor its server.

    python3 verify.py bundle.json --rpc https://an.ethereum.node          one forecast
    python3 verify.py batch manifest.json --rpc …                         what one batch holds
    python3 verify.py completeness record.jsonl --from … --to … --rpc …   nothing was left out
    python3 verify.py score score.json --rpc …                            how good the forecasts were
    python3 verify.py save FILE --rpc … > header.json                     then --header header.json instead of --rpc

One file, Python 3.9 or newer, nothing to install; docs/verification.md says what is proven and what is not.
From top to bottom: the outcomes, what the files look like, the hashes, the chain as a node tells it and as a saved
block header proves it, and then the checks: a forecast, a batch, a period, a score.
"""

from __future__ import annotations

import argparse
import calendar
import hashlib
import http.client
import io
import json
import re
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, NoReturn  # noqa: UP035  as Python 3.9 has them

# ---------------------------------------------------------------- outcomes

VERIFIED = 0
OUTCOMES = {
    VERIFIED: ("verified", "all of it holds"),
    10: ("pending", "the forecast is waiting for its batch to be stored on chain"),
    11: ("not notarized", "the operator stores nothing on chain: nothing is proven"),
    12: ("late", "stored as shown, but after hours it should have come before"),
    13: ("chain not asked", "hash and batch fit together; without --rpc or --header nothing is known about the time"),
    20: ("malformed", "this is no file of ours"),
    21: ("commitment mismatch", "these are not the numbers that were committed to"),
    22: ("not in batch", "the commitment is not an entry of this batch"),
    23: ("root unknown", "the ledger holds no such batch of this issuer"),
    24: ("count mismatch", "the ledger holds the batch with another number of entries"),
    25: ("time mismatch", "the batch was stored at another time than the file says"),
    26: ("sequence mismatch", "the batch has another place in the issuer's sequence than the file says"),
    27: ("transaction mismatch", "the transaction named did not store this batch in the block named"),
    28: ("wrong chain", "the endpoint serves another chain than the one named"),
    29: ("no ledger", "there is no ForecastLedger at the address named"),
    30: ("wrong issuer", "ledger or issuer is not the one you expect"),
    31: ("status mismatch", "the status in the bundle is not what this check finds"),
    32: ("gap in sequence", "batches are missing between those that are here"),
    33: ("duplicate entry", "there are two forecasts for one series and hour"),
    34: ("missing entry", "a forecast that was promised, or is in a batch, is not here"),
    35: ("extra entry", "a forecast came in time for which the schedule has no place"),
    36: ("no schedule", "what was promised is not known: a committed schedule is missing or of another issuer"),
    37: ("score differs", "the numbers lead to another score than the one claimed"),
    38: ("superseded actuals", "the readings were corrected after the revision that is shown"),
    39: ("header mismatch", "the saved header does not prove what the ledger held"),
    40: ("endpoint unreachable", "the endpoint gave no usable answer: nothing can be said"),
}


class Outcome(Exception):
    """The end of a check: one of OUTCOMES, with the details of this file."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code = code


def require(holds: bool, code: int, details: str) -> None:  # noqa: FBT001
    if not holds:
        raise Outcome(code, details)


# ---------------------------------------------------------------- what the files look like

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
HOUR = 3600
HOURS = 24
DAY = 24 * HOUR
MOST = 2**53 - 1  # the largest integer that every JSON reader keeps whole
Json = dict[str, Any]


def text(value: Any) -> bool:
    return isinstance(value, str)


def integer(value: Any) -> bool:
    return type(value) is int and abs(value) <= MOST


def counting(value: Any) -> bool:
    return integer(value) and value >= 0


def numbered(value: Any) -> bool:
    """A version or revision: it has four bytes in an entry."""
    return counting(value) and value < 2**32


def hash32(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{64}", value) is not None


def address(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{40}", value) is not None


def data(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("0x([0-9a-fA-F]{2})*", value) is not None


def moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and seconds(value) >= 0 and utc_text(seconds(value)) == value
    except ValueError:
        return False


def one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def or_null(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or kind(value)


# A dictionary has exactly these fields, a list any number of such items, a function says what a value can be.
FORECAST_RECORD: Json = {
    "available_at": text,
    "degradation": text,
    "energy_wh": [[integer]],  # 24 hours from the origin on, one value for each quantile
    "feeder": text,
    "forecast_id": text,
    "interval": text,
    "model": {"name": text, "sha256": text, "version": text},
    "origin": moment,
    "quantiles_permille": [integer],
    "series": text,
    "type": text,
}
ACTUALS_RECORD: Json = {
    "day": moment,  # its first second, UTC
    "energy_wh": [or_null(integer)],  # of the day's 24 hours; null is a gap
    "feeder": text,
    "revision": numbered,
    "series": text,
    "type": one_of("org.gridledger.actuals.v1"),
}
SCHEDULE: Json = {
    "type": one_of("org.gridledger.schedule.v1"),
    "chain_id": counting,
    "ledger": address,
    "issuer": address,
    "version": numbered,
    "effective_from": moment,
    "every": one_of("PT1H"),
    "promised_hours": counting,
    "series": [{"pseudonym": hash32, "from": moment, "until": or_null(moment)}],
}
ISSUER: Json = {"chain_id": counting, "ledger": address, "issuer": address}
PLACE_ON_CHAIN: Json = {
    "sequence": counting,
    "tx_hash": hash32,
    "block_number": counting,
    "block_time": moment,
    "status": one_of("included", "final"),
}
PROOF: Json = {"leaf_index": counting, "proof": [hash32]}
BUNDLE: Json = {
    "schema": one_of("org.gridledger.proof-bundle.v1"),
    "status": one_of("pending", "included", "final", "late", "mismatch", "not notarized"),
    "forecast": FORECAST_RECORD,
    "salt": hash32,
    "pseudonym": hash32,
    "commitment": hash32,
    "batch": {**PROOF, "count": counting, "root": hash32},
    "chain": {**ISSUER, **PLACE_ON_CHAIN},
}
NOT_ON_CHAIN: Json = {**BUNDLE, "batch": lambda value: value is None, "chain": lambda value: value is None}
MANIFEST: Json = {
    "schema": one_of("org.gridledger.batch-manifest.v1"),
    **ISSUER,
    **PLACE_ON_CHAIN,
    "root": hash32,
    "count": counting,
    "entries": [
        {
            "pseudonym": hash32,
            "origin": moment,
            "commitment": hash32,
            "kind": one_of("forecast", "schedule", "actuals"),
            "revision": numbered,
        }
    ],
    "documents": [SCHEDULE],
}
IN_BATCH: Json = {**PROOF, "sequence": counting}  # which of the batches that the score bundle lists
SCORE: Json = {
    "schema": one_of("org.gridledger.score-bundle.v1"),
    **ISSUER,
    "series": text,
    "pseudonym": hash32,
    "from": moment,
    "to": moment,
    "batches": [{**PLACE_ON_CHAIN, "root": hash32, "count": counting}],
    "schedules": [{"record": SCHEDULE, "place": IN_BATCH, "pseudonym": hash32}],
    "forecasts": [{"record": FORECAST_RECORD, "salt": hash32, "place": IN_BATCH}],
    "actuals": [{"record": ACTUALS_RECORD, "salt": hash32, "place": IN_BATCH}],
    "claim": lambda value: isinstance(value, dict),  # compared as a whole with what comes out here
}
SAVED: Json = {
    "schema": one_of("org.gridledger.saved-header.v1"),
    "chain_id": counting,  # as the node said; a header does not name its chain
    "ledger": address,
    "header": lambda value: isinstance(value, dict) and all(data(field) for field in value.values()),
    "account_proof": [data],
    "storage_proof": [data],  # the nodes of all paths together
}


def read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Outcome(20, str(error)) from None


def parsed(content: bytes, shape: Json, what: str) -> Json:
    """A JSON object, every field of it as the shape says."""
    try:
        found = json.loads(content, object_pairs_hook=unambiguous, parse_float=refused, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        raise Outcome(20, f"no JSON of ours: {error}") from None
    if shape is BUNDLE and isinstance(found, dict) and found.get("batch") is None and found.get("chain") is None:
        shape = NOT_ON_CHAIN
    check_shape(found, shape, what)
    return dict(found)


def parsed_bundle(content: bytes) -> Json:
    bundle = parsed(content, BUNDLE, "bundle")
    check_hours(bundle["forecast"], "bundle.forecast")
    return bundle


def check_hours(forecast: Json, path: str) -> None:
    rows = [len(hour) for hour in forecast["energy_wh"]]
    full = rows == [len(forecast["quantiles_permille"])] * HOURS
    require(full, 20, f"{path}.energy_wh: expected {HOURS} hours with a value for each quantile")


def unambiguous(pairs: list[tuple[str, Any]]) -> Json:
    """An object without a field that stands there twice: which one counts is up to the reader."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a field stands there twice, among {sorted(found)}")
    return found


def refused(number: str) -> NoReturn:
    raise ValueError(f"{number} is no integer")


def check_shape(value: Any, shape: Any, path: str) -> None:
    if isinstance(shape, dict):
        require(isinstance(value, dict), 20, f"{path} is no object")
        fields = sorted(set(shape) ^ set(value))
        require(not fields, 20, f"{path}: missing or unknown fields: {fields}")
        for name in shape:
            check_shape(value[name], shape[name], f"{path}.{name}")
    elif isinstance(shape, list):
        require(isinstance(value, list), 20, f"{path} is no list")
        for place, item in enumerate(value):
            check_shape(item, shape[0], f"{path}[{place}]")
    else:
        require(shape(value), 20, f"{path} cannot be {json.dumps(value)[:80]}")


def seconds(utc: str) -> int:
    """Unix seconds of 2026-01-31T07:00:00Z."""
    return calendar.timegm(time.strptime(utc, MOMENT))


def utc_text(unix_seconds: int) -> str:
    return time.strftime(MOMENT, time.gmtime(unix_seconds)) if unix_seconds < 2**37 else f"second {unix_seconds}"


# ---------------------------------------------------------------- hashes


def canonical_bytes(record: Json) -> bytes:
    """The one way to write a record of integers and strings as JSON (RFC 8785)."""
    try:
        return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Outcome(20, f"a text is no Unicode: {error}") from None


def commitment(record: Json, salt: bytes) -> bytes:
    """What stands for a record in public: nobody finds the numbers without the salt, nor others that fit."""
    return hashlib.sha256(canonical_bytes(record) + salt).digest()


class Entry(NamedTuple):
    """A line of a batch: who (as a pseudonym), from which hour on, and what. Batches are sorted by these fields."""

    pseudonym: bytes
    origin: int
    commitment: bytes
    kind: str = "forecast"
    revision: int = 0

    def leaf_hash(self) -> bytes:
        """RFC 9162 §2.1.1. What is no forecast says so in front, and is longer by it: none can pass for another."""
        front = b"" if self.kind == "forecast" else self.kind.encode() + self.revision.to_bytes(4, "big")
        content = front + self.pseudonym + self.origin.to_bytes(8, "big") + self.commitment
        return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root over all leaves of a batch. RFC 9162 §2.1.1: an odd last node moves up unchanged."""
    while len(leaves) > 1:
        pairs = [node_hash(leaves[i], leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(leaves) & ~1 :]
    return leaves[0]


def root_from_proof(leaf: bytes, index: int, count: int, proof: list[bytes]) -> bytes | None:
    """The root these hashes lead to, or None when their number cannot fit. RFC 9162 §2.1.3.2."""
    if index >= count:
        return None
    node, last, siblings = leaf, count - 1, iter(proof)
    while last > 0:
        if index % 2 or index < last:  # else the last node of an odd level, which moves up unchanged
            sibling = next(siblings, None)
            if sibling is None:
                return None
            node = node_hash(sibling, node) if index % 2 else node_hash(node, sibling)
        index, last = index // 2, last // 2
    return node if next(siblings, None) is None else None


def from_hex(value: str) -> bytes:
    return bytes.fromhex(value[2:])


# ---------------------------------------------------------------- the chain, as a node tells it

# These are the first bytes of the Keccak-256 hash of each signature in contracts/src/IForecastLedger.sol.
RECORDS = "0x09dcd215"  # records(address,bytes32)
VERIFY_FORECAST = "0xc172be91"  # verifyForecast(address,bytes32,bytes32,uint256,bytes32[])
UNKNOWN_ROOT = "0x30eba9b5"  # UnknownRoot(address,bytes32)
NOT_IN_BATCH = "0xed4e006d"  # NotInBatch(bytes32,bytes32,uint256)
# The event's first topic, of ForecastStored(address,uint64,bytes32,uint32,bytes32):
FORECAST_STORED = "0x2cb0edcdc27e2ba57e6cbee1623888615bd1be098816251df999bda3733abe03"


class Stored(NamedTuple):
    """What the ledger holds of one root; all zero when this issuer never stored it."""

    sequence: int
    at: int  # Unix seconds
    entries: int


class Chain:
    """Whoever knows what the ledger holds: a node, or a saved header."""

    def chain_id(self) -> int:
        raise NotImplementedError

    def stored(self, ledger: str, issuer: str, root: str) -> Stored:
        raise NotImplementedError


class Endpoint(Chain):
    """An Ethereum node, spoken to in JSON-RPC."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, *params: Any) -> Any:
        """The result; ends the check when there is none."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})  # noqa: S310  see node
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                reply = json.loads(answer.read())
        except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
            raise Outcome(40, f"{method}: {error}") from None
        require(isinstance(reply, dict), 40, f"{method}: not JSON-RPC")
        if reply.get("error"):
            self._refused(method, json.dumps(reply["error"]))
        require("result" in reply, 40, f"{method}: no result")
        return reply["result"]

    def number(self, method: str, *params: Any) -> int:
        return as_number(self.ask(method, *params), method)

    def chain_id(self) -> int:
        return self.number("eth_chainId")

    def stored(self, ledger: str, issuer: str, root: str) -> Stored:
        return Stored(*self.view(ledger, RECORDS + words(issuer, root), 3))

    def view(self, ledger: str, call: str, count: int) -> list[int]:
        """The words that a view function of the ledger returns."""
        result = self.ask("eth_call", {"to": ledger, "data": call}, "latest")
        require(result != "0x", 29, f"nothing answers at {ledger}")
        fits = isinstance(result, str) and re.fullmatch(f"0x[0-9a-f]{{{64 * count}}}", result, re.IGNORECASE)
        require(bool(fits), 29, f"what answers at {ledger} is no ForecastLedger")
        return [int(result[2 + 64 * word : 66 + 64 * word], 16) for word in range(count)]

    def _refused(self, method: str, error: str) -> NoReturn:
        if UNKNOWN_ROOT in error:
            raise Outcome(23, "the ledger does not know the root")
        if NOT_IN_BATCH in error:
            raise Outcome(22, "the ledger does not find the entry in the batch")
        raise Outcome(40, f"{method}: {error[:300]}")


def as_number(value: Any, what: str) -> int:
    fits = isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{1,64}", value)
    require(bool(fits), 40, f"{what}: {json.dumps(value)[:80]} is no number")
    return int(value, 16)


def words(*values: str | int) -> str:
    """Arguments of a contract call: 32 bytes each."""
    return "".join((f"{value:x}" if isinstance(value, int) else value[2:]).zfill(64) for value in values)


def same(one: Any, other: str) -> bool:
    """Hexadecimal text may be written in upper and lower case."""
    return isinstance(one, str) and one.lower() == other.lower()


# ---------------------------------------------------------------- the chain, as a saved block header proves it

# The hash of a block fixes its header; the header's stateRoot fixes, by a tree of Keccak-256 hashes, every storage
# slot of every contract. So a header and the nodes on the way to a slot prove what the ledger held at that block. Who
# says that the block is of this chain is anyone you trust: its hash is printed.

HEADER = [  # in the order in which they are hashed; later upgrades of Ethereum added those after `nonce`
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty"),
    *("number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce"),
    *("baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot", "requestsHash"),
]
NUMBERS = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas"}
RECORDS_SLOT = 0  # `records` is the first variable of contracts/src/ForecastLedger.sol


def keccak256(message: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: SHA-3 before its padding was changed, so hashlib does not have it."""
    rate, lanes = 136, [0] * 25
    message += b"\x01" + bytes(-(len(message) + 1) % rate)
    message = message[:-1] + bytes([message[-1] | 0x80])
    for start in range(0, len(message), rate):
        for lane in range(rate // 8):
            lanes[lane] ^= int.from_bytes(message[start + 8 * lane : start + 8 * lane + 8], "little")
        permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def permute(a: list[int]) -> None:
    """Keccak-f[1600], FIPS 202 §3.2 and §3.3; lane x, y of the state is a[x + 5 * y]."""
    lfsr = 1
    for _ in range(24):
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        for i in range(25):
            a[i] ^= c[(i + 4) % 5] ^ rotated(c[(i + 1) % 5], 1)  # theta
        x, y, lane = 1, 0, a[1]
        for t in range(24):  # rho and pi
            x, y = y, (2 * x + 3 * y) % 5
            a[x + 5 * y], lane = rotated(lane, (t + 1) * (t + 2) // 2 % 64), a[x + 5 * y]
        for row in range(0, 25, 5):  # chi
            b = a[row : row + 5]
            for x in range(5):
                a[row + x] = b[x] ^ (~b[(x + 1) % 5] & b[(x + 2) % 5])
        for j in range(7):  # iota
            if lfsr & 1:
                a[0] ^= 1 << ((1 << j) - 1)
            lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)


def rotated(lane: int, by: int) -> int:
    return (lane << by | lane >> 64 - by) & 0xFFFFFFFFFFFFFFFF


def rlp(item: Any) -> bytes:
    """Bytes and lists of them, as Ethereum writes them down."""
    if isinstance(item, bytes):
        return item if len(item) == 1 and item[0] < 0x80 else rlp_length(len(item), 0x80) + item
    content = b"".join(map(rlp, item))
    return rlp_length(len(content), 0xC0) + content


def rlp_length(length: int, offset: int) -> bytes:
    if length < 56:
        return bytes([offset + length])
    size = (length.bit_length() + 7) // 8
    return bytes([offset + 55 + size]) + length.to_bytes(size, "big")


def from_rlp(content: bytes) -> tuple[Any, bytes]:
    """The first item, and what comes after it. Raises IndexError on what breaks off."""
    first = content[0]
    if first < 0x80:
        return content[:1], content[1:]
    offset = 0x80 if first < 0xC0 else 0xC0
    size = max(0, first - offset - 55)
    length = int.from_bytes(content[1 : 1 + size], "big") if size else first - offset
    item, after = content[1 + size : 1 + size + length], content[1 + size + length :]
    if offset == 0x80:
        return item, after
    items = []
    while item:
        inner, item = from_rlp(item)
        items.append(inner)
    return items, after


def slot_of(issuer: str, root: str) -> bytes:
    """Where records[issuer][root] is stored."""
    inner = keccak256(bytes.fromhex(words(issuer, RECORDS_SLOT)))
    return keccak256(from_hex(root) + inner)


class SavedHeader(Chain):
    """What `verify.py save` wrote: a header and the nodes between its stateRoot and slots of the ledger."""

    def __init__(self, saved: Json) -> None:
        header = saved["header"]
        names = [name for name in HEADER if name in header]
        complete = (
            names == HEADER[: len(names)] and len(names) >= HEADER.index("nonce") + 1 and len(header) == len(names)
        )
        require(complete, 39, f"these are not the fields of a header: {sorted(header)}")
        fields = [from_hex(header[name]).lstrip(b"\0") if name in NUMBERS else from_hex(header[name]) for name in names]
        self.hash = "0x" + keccak256(rlp(fields)).hex()
        self.number, self.timestamp = (
            int.from_bytes(from_hex(header[name]), "big") for name in ("number", "timestamp")
        )
        self.ledger, self._chain_id, self._nodes = saved["ledger"], saved["chain_id"], saved["storage_proof"]
        account = trie_value(from_hex(header["stateRoot"]), from_hex(self.ledger), saved["account_proof"])
        require(
            isinstance(account, list) and len(account) == 4, 29, f"no contract {self.ledger} in block {self.number}"
        )
        self._storage_root = account[2]  # of nonce, balance, storage, code

    def chain_id(self) -> int:
        return int(self._chain_id)

    def stored(self, ledger: str, issuer: str, root: str) -> Stored:
        require(same(ledger, self.ledger), 39, f"the header was saved for ledger {self.ledger}")
        value = trie_value(self._storage_root, slot_of(issuer, root), self._nodes)
        packed = int.from_bytes(value, "big") if isinstance(value, bytes) else 0
        return Stored(packed & 2**64 - 1, packed >> 64 & 2**64 - 1, packed >> 128)


def trie_value(root: bytes, key: bytes, nodes: list[str]) -> Any:
    """What the Merkle Patricia tree with this root holds under the key, decoded; None when it holds nothing there."""
    known = {keccak256(node): node for node in map(from_hex, nodes)}
    try:
        found = walked(root, keccak256(key).hex(), known)
        return from_rlp(found)[0] if found else None
    except (IndexError, TypeError, ValueError, AttributeError, RecursionError):
        raise Outcome(39, "what hashes to a node of the proof is no node") from None


def walked(here: Any, path: str, known: dict[bytes, bytes]) -> bytes:
    """Down from a node, by its hash or as it is, along the hexadecimal digits of a hashed key."""
    while here:
        if isinstance(here, bytes):
            require(here in known, 39, f"node 0x{here.hex()} of the proof is not there")
            here = from_rlp(known[here])[0]
        if len(here) == 17:  # a branch: one way for each digit
            here, path = here[int(path[0], 16)], path[1:]
            continue
        flag, digits = int(here[0].hex()[0], 16), here[0].hex()  # a shortcut over several digits, or the end
        digits = digits[1:] if flag % 2 else digits[2:]
        if not path.startswith(digits):
            return b""
        if flag >= 2:
            return bytes(here[1])
        here, path = here[1], path[len(digits) :]
    return b""


def even(quantity: str) -> str:
    """0x1 as 0x01: whole bytes."""
    return "0x" + "0" * (len(quantity) % 2) + quantity[2:]


def save(ledger: str, issuer: str, roots: list[str], endpoint: Endpoint) -> Json:
    """Header of the newest block, and the proof of what it held of these roots; records never change."""
    block = endpoint.ask("eth_getBlockByNumber", "latest", False)
    require(isinstance(block, dict), 40, "the node has no newest block")
    slots = ["0x" + slot_of(issuer, root).hex() for root in roots]
    proof = endpoint.ask("eth_getProof", ledger, slots, block.get("number"))
    require(isinstance(proof, dict), 40, "the node gives no proofs")
    header = {name: even(block[name]) for name in HEADER if name in block}
    nodes = sorted({node for each in proof["storageProof"] for node in each["proof"]})
    saved = {"schema": "org.gridledger.saved-header.v1", "chain_id": endpoint.chain_id(), "ledger": ledger,
             "header": header, "account_proof": proof["accountProof"], "storage_proof": nodes}  # fmt: skip
    require(same(block["hash"], SavedHeader(saved).hash), 39, "the node's header does not hash to the block's hash")
    return saved


# ---------------------------------------------------------------- the check of a forecast


def verify(bundle: Json, chain: Chain | None) -> Iterator[str]:
    """Yields what holds, step by step; raises the Outcome at the first step that does not."""
    forecast, batch, place = bundle["forecast"], bundle["batch"], bundle["chain"]
    origin = seconds(forecast["origin"])
    # Quoted, as all text in it is: a series may be named like a verdict.
    yield f"This is forecast {forecast['forecast_id']!r} of series {forecast['series']!r} from {forecast['origin']} on."

    committed = commitment(forecast, from_hex(bundle["salt"]))
    claimed = from_hex(bundle["commitment"])
    require(committed == claimed, 21, f"these numbers and this salt hash to 0x{committed.hex()}")
    yield f"Its numbers, model and salt hash to the commitment {bundle['commitment']}."

    if place is None:
        waiting = {"pending": 10, "not notarized": 11}
        require(bundle["status"] in waiting, 31, f"it says {bundle['status']!r} and names no place on chain")
        raise Outcome(waiting[bundle["status"]], "no place on chain yet; ask for the bundle again later")

    entry = Entry(from_hex(bundle["pseudonym"]), origin, committed)
    check_inclusion(entry, batch, batch["root"], batch["count"])
    yield f"The commitment is entry {batch['leaf_index']} of the {batch['count']} entries under root {batch['root']}."

    if chain is None:
        raise Outcome(13, f"ask a node of chain {place['chain_id']} (--rpc) whether and when this root was stored")
    yield from check_chain(place, chain)
    yield from check_stored({**place, "root": batch["root"], "count": batch["count"]}, chain)
    if isinstance(chain, Endpoint):
        check_view(batch, place, entry, chain)
        yield from check_transaction(batch["root"], place, chain)

    in_time = hours_in_time(origin, seconds(place["block_time"]))
    tally = f"{in_time} of {HOURS - 1} promised hours began after it was stored"
    require(in_time == HOURS - 1, 12, f"{tally}; the others were running or over")
    require(bundle["status"] == place["status"], 31, f"it says {bundle['status']!r} of a batch {place['status']!r}")
    yield f"{tally}; the hour from {forecast['origin']} on was running and does not count."


def check_inclusion(entry: Entry, proof: Json, root: str, count: int) -> None:
    siblings = [from_hex(node) for node in proof["proof"]]
    found = root_from_proof(entry.leaf_hash(), proof["leaf_index"], count, siblings)
    require(found == from_hex(root), 22, "the inclusion proof does not lead to the batch's root")


def hours_in_time(origin: int, stored_at: int) -> int:
    """How many hours of a forecast count; the first is already running when it is issued and never does."""
    return sum(1 for hour in range(1, HOURS) if origin + HOUR * hour > stored_at)


def check_chain(place: Json, chain: Chain) -> Iterator[str]:
    """Whether this is the chain that is meant."""
    chain_id = chain.chain_id()
    require(chain_id == place["chain_id"], 28, f"this is chain {chain_id}, not {place['chain_id']}")
    if isinstance(chain, SavedHeader):
        yield f"The saved header is block {chain.number} of {utc_text(chain.timestamp)}, hash {chain.hash}."


def check_stored(batch: Json, chain: Chain) -> Iterator[str]:
    """Whether the ledger has the batch as it says: root, count, sequence and time."""
    ledger, issuer = batch["ledger"], batch["issuer"]
    sequence, stored_at, count = chain.stored(ledger, issuer, batch["root"])
    require(sequence != 0, 23, f"issuer {issuer} never stored root {batch['root']} at {ledger}")
    require(count == batch["count"], 24, f"stored with {count} entries, not {batch['count']}")
    require(sequence == batch["sequence"], 26, f"it is number {sequence}, not {batch['sequence']}")
    claimed = batch["block_time"]
    require(stored_at == seconds(claimed), 25, f"stored at {utc_text(stored_at)}, not {claimed}")
    yield f"Ledger {ledger} on chain {batch['chain_id']} holds it as batch {sequence} of issuer {issuer}."


def check_view(batch: Json, place: Json, entry: Entry, endpoint: Endpoint) -> None:
    """What the contract itself says of the entry."""
    leaf, siblings = "0x" + entry.leaf_hash().hex(), batch["proof"]
    head = words(place["issuer"], batch["root"], leaf, batch["leaf_index"], 5 * 32, len(siblings))
    (found_at,) = endpoint.view(place["ledger"], VERIFY_FORECAST + head + words(*siblings), 1)
    names = f"{utc_text(found_at)} and {place['block_time']}"
    require(found_at == seconds(place["block_time"]), 25, f"the ledger names two times, {names}")


def check_transaction(root: str, place: Json, endpoint: Endpoint) -> Iterator[str]:
    """Whether the ledger's word agrees with the block that the transaction is in."""
    receipt = endpoint.ask("eth_getTransactionReceipt", place["tx_hash"])
    require(isinstance(receipt, dict), 27, f"the endpoint knows no transaction {place['tx_hash']}")
    number = as_number(receipt.get("blockNumber"), "block number")
    require(number == place["block_number"], 27, f"it is in block {number}, not {place['block_number']}")
    topics = [FORECAST_STORED, "0x" + words(place["issuer"]), "0x" + words(place["sequence"]), root]
    logs = receipt.get("logs")
    stored = isinstance(logs, list) and any(is_log(log, place["ledger"], topics) for log in logs)
    require(stored, 27, f"transaction {place['tx_hash']} did not store this batch")
    block = endpoint.ask("eth_getBlockByNumber", hex(number), False)
    in_block = isinstance(block, dict) and same(block.get("hash"), str(receipt.get("blockHash")))
    require(in_block, 27, f"block {number} is not the one that holds the transaction")
    mined_at, claimed = as_number(block.get("timestamp"), "time of the block"), place["block_time"]
    require(mined_at == seconds(claimed), 25, f"the block is of {utc_text(mined_at)}, the ledger says {claimed}")
    on_top = endpoint.number("eth_blockNumber") - number
    yield f"Block {number} of {claimed} stored it; {on_top} blocks lie on top."


def is_log(log: Any, ledger: str, topics: list[str]) -> bool:
    """Whether the ledger wrote this log, with these topics."""
    if not isinstance(log, dict) or not isinstance(log.get("topics"), list):
        return False
    alike = [same(found, expected) for found, expected in zip(log["topics"], topics)]  # noqa: B905  Python 3.9
    return same(log.get("address"), ledger) and len(log["topics"]) == len(topics) and all(alike)


# ---------------------------------------------------------------- the check of a batch


def entries_of(manifest: Json) -> list[Entry]:
    lines = manifest["entries"]
    return [
        Entry(from_hex(e["pseudonym"]), seconds(e["origin"]), from_hex(e["commitment"]), e["kind"], e["revision"])
        for e in lines
    ]


def check_batch(manifest: Json) -> list[Entry]:
    """What the batch holds: entries in order that lead to the root, and the schedules among them in clear."""
    entries, name = entries_of(manifest), f"batch {manifest['sequence']}"
    require(
        len(entries) == manifest["count"] > 0, 24, f"{name} says {manifest['count']} entries and has {len(entries)}"
    )
    check_doubled(entries, name)
    require(entries == sorted(entries), 22, f"{name}: the entries are not in order")
    root = root_of([entry.leaf_hash() for entry in entries])
    require(root == from_hex(manifest["root"]), 22, f"{name}: the entries lead to root 0x{root.hex()}")
    committed = sorted(entry.commitment for entry in entries if entry.kind == "schedule")
    documents = sorted(commitment(document, b"") for document in manifest["documents"])
    require(documents == committed, 36, f"{name}: the schedules shown are not those it holds")
    return entries


def check_doubled(entries: list[Entry], where: str) -> None:
    """No two entries for the same: one forecast for each series and hour, one revision of each day's actuals."""
    seen = set()
    for entry in entries:
        key = (entry.kind, entry.pseudonym, entry.origin, entry.revision)
        what = f"{where}: two of kind {entry.kind} for 0x{entry.pseudonym.hex()} at {utc_text(entry.origin)}"
        require(key not in seen, 33, what)
        seen.add(key)


def verify_batch(manifest: Json, chain: Chain | None) -> Iterator[str]:
    entries = check_batch(manifest)
    yield f"The {len(entries)} entries of batch {manifest['sequence']} lead to root {manifest['root']}."
    for kind in ("forecast", "schedule", "actuals"):
        yield f"Of kind {kind}: {sum(entry.kind == kind for entry in entries)}."
    if chain is None:
        raise Outcome(13, f"ask a node of chain {manifest['chain_id']} (--rpc) whether and when this root was stored")
    yield from check_chain(manifest, chain)
    yield from check_stored(manifest, chain)
    if isinstance(chain, Endpoint):
        yield from check_transaction(manifest["root"], manifest, chain)


# ---------------------------------------------------------------- the check of a period: nothing was left out


class Version(NamedTuple):
    """A schedule, and from when on it takes the place of the one before."""

    document: Json
    sequence: int  # of the batch that holds it
    takes_over: int


def schedule_versions(documents: list[tuple[Json, Json]], *, every: bool = True) -> list[Version]:
    """Of (document, its batch), in order; without a gap, unless only some are of interest."""
    versions: list[Version] = []
    for document, batch in sorted(documents, key=lambda pair: int(pair[0]["version"])):
        own = all(same(document[name], str(batch[name])) for name in ("ledger", "issuer"))
        require(own and document["chain_id"] == batch["chain_id"], 36, "a schedule is of another issuer")
        if versions:
            before = versions[-1]
            steps = document["version"] - before.document["version"]
            follows = steps >= 1 and batch["sequence"] > before.sequence and (steps == 1 or not every)
            require(follows, 36, f"version {document['version']} of the schedule does not follow the one before")
        # Nobody takes a promise back for an hour that is over: at the earliest for the one that was running.
        stored_in = seconds(batch["block_time"]) // HOUR * HOUR
        versions.append(Version(document, batch["sequence"], max(seconds(document["effective_from"]), stored_in)))
    require(bool(versions), 36, "no schedule is in it")
    return versions


def promised_hours(versions: list[Version], begin: int, end: int) -> dict[bytes, list[range]]:
    """By pseudonym, the hours in [begin, end) that some version promises a forecast for; ranges may overlap."""
    hours: dict[bytes, list[range]] = {}
    for version, after in zip(versions, [*versions[1:], None]):  # noqa: B905  Python 3.9
        for line in version.document["series"]:
            first, until = seconds(line["from"]), seconds(line["until"]) if line["until"] else end
            last = min(until, end, after.takes_over if after else end)
            found = range(max(first, -(-begin // HOUR) * HOUR), last, HOUR)
            hours.setdefault(from_hex(line["pseudonym"]), []).append(found)
    return hours


def verify_period(manifests: list[Json], begin: int, end: int, chain: Chain | None) -> Iterator[str]:
    """Every promised forecast of the period is there once; those that came too late are counted."""
    batches = sorted(manifests, key=lambda manifest: int(manifest["sequence"]))
    check_sequence(batches)
    first, last = batches[0], batches[-1]
    yield f"Batches {first['sequence']} to {last['sequence']} of issuer {first['issuer']} follow each other."
    held = [(entry, batch) for batch in batches for entry in check_batch(batch)]
    yield f"Their {len(held)} entries lead to their roots."
    versions = schedule_versions([(document, batch) for batch in batches for document in batch["documents"]])
    promised = promised_hours(versions, begin, end)
    check_doubled([entry for entry, _ in held], "in two batches")
    yield f"{len(versions)} versions of the schedule name {len(promised)} series in this period; no entry is doubled."

    if chain is not None:
        yield from check_chain(first, chain)
        for batch in batches:
            list(check_stored(batch, chain))
        yield f"Ledger {first['ledger']} on chain {first['chain_id']} holds every one of them, with these times."

    late = check_promises(held, versions, promised, begin, end)
    count = sum(len(hours_of(ranges)) for ranges in promised.values())
    yield f"Each of the {count} promised forecasts from {utc_text(begin)} to {utc_text(end)} is there, once."
    if chain is None:
        raise Outcome(13, f"ask a node of chain {first['chain_id']} (--rpc) whether and when these roots were stored")
    require(late == 0, 12, f"{late} of them were stored after an hour that they promised had begun")
    yield "All of them were stored before each hour that they promised."


def check_sequence(batches: list[Json]) -> None:
    require(bool(batches), 20, "no batch is in it")
    for one, next_one in zip(batches, batches[1:]):  # noqa: B905, RUF007  Python 3.9
        alike = all(same(str(one[name]), str(next_one[name])) for name in ISSUER)
        require(alike, 30, "the batches are of several issuers, ledgers or chains")
        missing = next_one["sequence"] - one["sequence"] - 1
        require(missing >= 0, 33, f"batch {one['sequence']} is there twice")
        require(missing == 0, 32, f"{missing} batches are missing after number {one['sequence']}")


def hours_of(ranges: list[range]) -> set[int]:
    return {hour for each in ranges for hour in each}


def check_promises(
    held: list[tuple[Entry, Json]], versions: list[Version], promised: dict[bytes, list[range]], begin: int, end: int
) -> int:
    """How many are late. What nobody promised must not have come in time: someone could choose among more later."""
    named: dict[bytes, int] = {}  # sequence of the batch with the first schedule that names it
    for version in versions:
        for line in version.document["series"]:
            named.setdefault(from_hex(line["pseudonym"]), version.sequence)
    late, here = 0, set()
    for entry, batch in held:
        if entry.kind != "forecast" or entry.pseudonym not in named or not begin <= entry.origin < end:
            continue  # a forecast on request has a pseudonym of its own and no schedule: it counts nowhere
        in_time = hours_in_time(entry.origin, seconds(batch["block_time"]))
        asked = any(entry.origin in hours for hours in promised.get(entry.pseudonym, ()))
        known = batch["sequence"] >= named[entry.pseudonym]
        what = f"0x{entry.pseudonym.hex()} at {utc_text(entry.origin)} in batch {batch['sequence']}"
        require((asked and known) or in_time == 0, 35, f"nobody had promised {what}")
        late += asked and in_time < HOURS - 1
        here.add((entry.pseudonym, entry.origin))
    missing = [
        (p, hour) for p, ranges in sorted(promised.items()) for hour in hours_of(ranges) if (p, hour) not in here
    ]
    if missing:
        pseudonym, hour = missing[0]
        what = f"the first is 0x{pseudonym.hex()} at {utc_text(hour)}"
        raise Outcome(34, f"{len(missing)} promised forecasts are in none of these batches; {what}")
    return late


# ---------------------------------------------------------------- the check of a score

WEEK = 7 * DAY
LONGEST_SCORE = 400 * DAY  # the API has 31 days at most; ages of promised hours would fill this machine's memory
SUMS = ["n", "absolute_error_wh", "wql_numerator", "wql_denominator", "covered_80"]
WEEKLY = ["weekly_n", "weekly_forecast_wql_numerator", "weekly_wql_numerator"]


def verify_score(bundle: Json, manifests: list[Json], chain: Chain | None) -> Iterator[str]:
    """Everything shown was committed to and is all that was promised; the claim is what follows from it."""
    issuer = {name: bundle[name] for name in ISSUER}
    batches = {batch["sequence"]: {**issuer, **batch} for batch in bundle["batches"]}
    yield f"This is the score of series {bundle['series']!r} from {bundle['from']} to {bundle['to']}."

    promised, forecasts, actuals = revealed(bundle, batches)
    shown = f"{len(forecasts)} forecasts and {len(bundle['actuals'])} days of readings"
    yield f"The {shown} hash to commitments that are in these {len(batches)} batches."
    check_withheld(bundle, manifests, promised)
    if manifests:
        yield "The manifests hold no other forecast of it in this period, and no newer readings."

    if chain is not None:
        yield from check_chain(issuer, chain)
        for batch in batches.values():
            list(check_stored(batch, chain))
        yield f"Ledger {issuer['ledger']} on chain {issuer['chain_id']} holds every one of these batches."

    found = score_of(forecasts, actuals, len(promised))
    require(found == bundle["claim"], 37, f"it follows {json.dumps(found['forecasts'])} {json.dumps(found['all'])}")
    yield f"Of {len(promised)} promised forecasts: {json.dumps(found['forecasts'])}."
    yield f"Over {found['all']['sums']['n']} hours that count: {json.dumps(found['all']['figures'])}."
    if chain is None:
        raise Outcome(13, f"ask a node of chain {issuer['chain_id']} (--rpc) whether and when these roots were stored")


def revealed(bundle: Json, batches: dict[int, Json]) -> tuple[set[int], list[tuple[Json, int]], dict[int, int]]:
    """The hours that were promised; the forecasts, each with the time it was stored; the energy of each known hour."""
    name, begin, end = from_hex(bundle["pseudonym"]), seconds(bundle["from"]), seconds(bundle["to"])
    require(end - begin <= LONGEST_SCORE, 20, f"a score is over at most {LONGEST_SCORE // DAY} days")

    def placed(entry: Entry, place: Json) -> Json:
        require(place["sequence"] in batches, 22, f"batch {place['sequence']} is not listed")
        batch = batches[place["sequence"]]
        check_inclusion(entry, place, batch["root"], batch["count"])
        return batch

    documents, seen = [], []
    for one in bundle["schedules"]:
        record, origin = one["record"], seconds(one["record"]["effective_from"])
        entry = Entry(from_hex(one["pseudonym"]), origin, commitment(record, b""), "schedule", record["version"])
        documents.append((record, placed(entry, one["place"])))
    versions = schedule_versions(documents, every=False)
    promised = hours_of(promised_hours(versions, begin, end).get(name, []))

    forecasts, actuals = [], {}
    for one in bundle["forecasts"]:
        record, origin = one["record"], seconds(one["record"]["origin"])
        check_hours(record, f"forecast of {record['origin']}")
        seen.append(Entry(name, origin, commitment(record, from_hex(one["salt"]))))
        batch = placed(seen[-1], one["place"])
        require(record["series"] == bundle["series"], 21, f"a forecast is of series {record['series']!r}")
        asked = origin in promised and batch["sequence"] >= versions[0].sequence
        require(asked, 35, f"nobody had promised the forecast of {record['origin']}")
        forecasts.append((record, seconds(batch["block_time"])))
    for one in bundle["actuals"]:
        record, day = one["record"], seconds(one["record"]["day"])
        require(len(record["energy_wh"]) == HOURS and day % DAY == 0, 20, f"actuals of {record['day']} are no day")
        require(record["series"] == bundle["series"], 21, f"readings are of series {record['series']!r}")
        seen.append(Entry(name, day, commitment(record, from_hex(one["salt"])), "actuals", record["revision"]))
        placed(seen[-1], one["place"])
        actuals.update({day + HOUR * hour: wh for hour, wh in enumerate(record["energy_wh"]) if wh is not None})
    check_doubled([entry._replace(revision=0) for entry in seen], "in the bundle")
    return promised, forecasts, actuals


def check_withheld(bundle: Json, manifests: list[Json], promised: set[int]) -> None:
    """With the manifests of the period: whether they hold what the bundle keeps to itself."""
    origins = {seconds(one["record"]["origin"]) for one in bundle["forecasts"]}
    revisions = {seconds(one["record"]["day"]): one["record"]["revision"] for one in bundle["actuals"]}
    for manifest in manifests:
        for entry in check_batch(manifest):
            if entry.pseudonym == from_hex(bundle["pseudonym"]):
                at = f"{utc_text(entry.origin)} in batch {manifest['sequence']}"
                hidden = entry.kind == "forecast" and entry.origin in promised - origins
                require(not hidden, 34, f"the forecast of {at} is not shown")
                newer = entry.kind == "actuals" and entry.revision > revisions.get(entry.origin, MOST)
                require(not newer, 38, f"there is revision {entry.revision} of the readings of {at}")


def score_of(forecasts: list[tuple[Json, int]], actuals: dict[int, int], promised: int) -> Json:
    """The claim that follows: sums by model and lead hour, in integers, and figures from them."""
    rows: dict[tuple[str, str, str, int], dict[str, int]] = {}
    in_time = 0
    for record, stored_at in forecasts:
        origin, model = seconds(record["origin"]), record["model"]
        counting = hours_in_time(origin, stored_at)
        in_time += counting == HOURS - 1
        for lead in range(HOURS - counting, HOURS):
            hour = origin + HOUR * lead
            if hour in actuals:
                row = rows.setdefault((model["name"], model["version"], model["sha256"], lead), empty())
                add_hour(row, record, lead, actuals[hour], actuals.get(hour - WEEK))
    every = {name: sum(row[name] for row in rows.values()) for name in empty()}
    return {
        "forecasts": {
            "promised": promised,
            "in_time": in_time,
            "late": len(forecasts) - in_time,
            "missing": promised - len(forecasts),
        },
        "all": {"sums": every, "figures": figures(every)},
        "rows": [
            {
                "model": {"name": name, "version": version, "sha256": sha256},
                "lead_hour": lead,
                "sums": row,
                "figures": figures(row),
            }
            for (name, version, sha256, lead), row in sorted(rows.items())
        ],
    }


def empty() -> dict[str, int]:
    return dict.fromkeys([*SUMS, *WEEKLY], 0)


def add_hour(row: dict[str, int], record: Json, lead: int, actual: int, week_before: int | None) -> None:
    """What an hour adds. Losses in thousandths of Wh; the naive forecast says last week's energy at every quantile."""
    quantiles, said = record["quantiles_permille"], record["energy_wh"][lead]
    require({100, 500, 900} <= set(quantiles), 20, "a forecast lacks the quantiles 0.1, 0.5, 0.9")
    at, own = dict(zip(quantiles, said)), twice_pinball_loss(actual, said, quantiles)  # noqa: B905  Python 3.9
    values = [1, abs(actual - at[500]), own, 1000 * len(quantiles) * abs(actual), int(at[100] <= actual <= at[900])]
    if week_before is not None:
        values += [1, own, twice_pinball_loss(actual, [week_before] * len(quantiles), quantiles)]
    for name, value in zip([*SUMS, *WEEKLY], values):  # noqa: B905  Python 3.9
        row[name] += value


def twice_pinball_loss(actual: int, said: list[int], quantiles: list[int]) -> int:
    """Over all quantiles (Koenker and Bassett 1978)."""
    return 2 * sum(max(q * (actual - wh), (q - 1000) * (actual - wh)) for q, wh in zip(quantiles, said))  # noqa: B905


def figures(sums: dict[str, int]) -> Json:
    weekly = sums["weekly_wql_numerator"]
    return {
        "mae_wh": decimal(sums["absolute_error_wh"], sums["n"]),
        "wql": decimal(sums["wql_numerator"], sums["wql_denominator"]),
        "coverage_80": decimal(sums["covered_80"], sums["n"]),
        "skill_vs_weekly_naive": decimal(weekly - sums["weekly_forecast_wql_numerator"], weekly),
    }


def decimal(numerator: int, denominator: int) -> str | None:
    """A quotient with six decimals, half up; None over zero."""
    if denominator == 0:
        return None
    scaled = (2 * numerator * 10**6 + denominator) // (2 * denominator)
    whole, part = divmod(abs(scaled), 10**6)
    return f"{'-' if scaled < 0 else ''}{whole}.{part:06}"


# ---------------------------------------------------------------- the command line


def check_expected(found: Json, options: argparse.Namespace) -> None:
    """Anyone may store anything in a ledger of their own: it must be the one you know."""
    for name in ("ledger", "issuer"):
        known = getattr(options, name)
        require(not known or same(known, found[name]), 30, f"{name} is {found[name]}, you expect {known}")


def forecast_steps(options: argparse.Namespace, chain: Chain | None) -> Iterator[str]:
    bundle = parsed_bundle(read(options.file))
    if bundle["chain"]:
        check_expected(bundle["chain"], options)
    return verify(bundle, chain)


def batch_steps(options: argparse.Namespace, chain: Chain | None) -> Iterator[str]:
    manifest = parsed(read(options.file), MANIFEST, "manifest")
    check_expected(manifest, options)
    return verify_batch(manifest, chain)


def period_steps(options: argparse.Namespace, chain: Chain | None) -> Iterator[str]:
    manifests = read_manifests(options.file)
    for manifest in manifests:
        check_expected(manifest, options)
    return verify_period(manifests, options.begin, options.end, chain)


def score_steps(options: argparse.Namespace, chain: Chain | None) -> Iterator[str]:
    bundle = parsed(read(options.file), SCORE, "score bundle")
    check_expected(bundle, options)
    return verify_score(bundle, read_manifests(options.manifests) if options.manifests else [], chain)


def read_manifests(path: str) -> list[Json]:
    """One a line, or one a file of a folder."""
    folder = sorted(Path(path).glob("*.json")) if Path(path).is_dir() else []
    contents = [read(str(file)) for file in folder] if folder else read(path).splitlines()
    return [parsed(each, MANIFEST, f"manifest {number}") for number, each in enumerate(contents, 1) if each.strip()]


def batches_in(path: str) -> tuple[Json, list[str]]:
    """Whose batches a file of any kind names, and their roots."""
    content = b"" if Path(path).is_dir() else read(path)
    if b"org.gridledger.proof-bundle.v1" in content:
        bundle = parsed_bundle(content)
        require(bundle["chain"] is not None, 10, "it is in no batch yet")
        return bundle["chain"], [bundle["batch"]["root"]]
    if b"org.gridledger.score-bundle.v1" in content:
        score = parsed(content, SCORE, "score bundle")
        return score, [batch["root"] for batch in score["batches"]]
    manifests = read_manifests(path)
    require(bool(manifests), 20, "no batch is in it")
    return manifests[0], [manifest["root"] for manifest in manifests]


def saved_header(options: argparse.Namespace) -> SavedHeader:
    header = SavedHeader(parsed(read(options.header), SAVED, "header"))
    known = options.block_hash
    require(not known or same(known, header.hash), 39, f"the header hashes to {header.hash}, you expect {known}")
    return header


def save_header(options: argparse.Namespace, chain: Chain | None) -> Iterator[str]:
    """Prints what `--header` takes, for a file of any kind."""
    if not isinstance(chain, Endpoint):
        raise Outcome(13, "a header is saved from a node: --rpc")
    place, roots = batches_in(options.file)
    ledger, issuer = place["ledger"], place["issuer"]
    print(json.dumps(save(ledger, issuer, roots, chain)))
    yield f"Saved with the proofs of {len(roots)} roots."


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace, Chain | None], Iterator[str]], str]] = {
    "forecast": (forecast_steps, "one forecast: its proof bundle (the word `forecast` may be left out)"),
    "batch": (batch_steps, "what one batch holds: its manifest"),
    "completeness": (period_steps, "a period: manifests, one a line or one a file of a folder"),
    "score": (score_steps, "how good the forecasts of a series were: its score bundle"),
    "save": (save_header, "print the newest block header with proofs for such a file, to keep for --header"),
}


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name still gets the verdict
    options = arguments(sys.argv[1:])
    told = sys.stderr if options.command == "save" else sys.stdout
    try:
        chain = saved_header(options) if options.header else options.rpc
        for step in COMMANDS[options.command][0](options, chain):
            print(f"ok  {step}", file=told)
    except Outcome as outcome:
        word, meaning = OUTCOMES[outcome.code]
        print(f"--  {outcome}\n{word.upper()}: {meaning}.", file=told)
        return outcome.code
    if options.header and not options.block_hash:
        print("    Make sure that the block shown is one of the chain: ask anyone you trust for its hash.", file=told)
    if not (options.ledger and options.issuer):
        print("    Make sure that ledger and issuer are the operator's (or pass --ledger and --issuer).", file=told)
    word, meaning = OUTCOMES[VERIFIED]
    print(f"{word.upper()}: {meaning}.", file=told)
    return VERIFIED


def arguments(given: list[str]) -> argparse.Namespace:
    codes = "\n".join(f"  {code:>2}  {word}: {meaning}" for code, (word, meaning) in OUTCOMES.items())
    layout: Any = {
        "epilog": f"exit codes:\n   2  wrong usage\n{codes}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\nOne file", 1)[0], **layout)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, about) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about, **layout)
        command.add_argument("file")
        command.add_argument("--rpc", metavar="URL", type=node, help="an Ethereum node you trust; without: hashes only")
        command.add_argument("--header", metavar="FILE", help="what `save` printed, in the place of a node")
        command.add_argument("--block-hash", metavar="0x…", help="the hash that the saved header must have")
        command.add_argument("--ledger", metavar="0x…", type=known_address, help="the contract you expect")
        command.add_argument("--issuer", metavar="0x…", type=known_address, help="the account you expect")
        if name == "score":
            command.add_argument("--manifests", metavar="FILE", help="of the period: was anything kept back?")
        if name == "completeness":
            hour = "an hour as 2026-01-31T07:00:00Z"
            command.add_argument("--from", dest="begin", required=True, type=known_moment, help=f"first origin, {hour}")
            command.add_argument("--to", dest="end", required=True, type=known_moment, help="end, itself not included")
    first = given[0] if given else "--help"
    return parser.parse_args(given if first in COMMANDS or first in ("-h", "--help") else ["forecast", *given])


def node(url: str) -> Endpoint:
    if not url.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{url} is no http:// or https:// address")
    return Endpoint(url)


def known_address(value: str) -> str:
    if not address(value):
        raise argparse.ArgumentTypeError(f"{value} is not 0x and 40 hexadecimal digits")
    return value


def known_moment(value: str) -> int:
    if not moment(value):
        raise argparse.ArgumentTypeError(f"{value} is not written as 2026-01-31T07:00:00Z")
    return seconds(value)


if __name__ == "__main__":
    sys.exit(main())
