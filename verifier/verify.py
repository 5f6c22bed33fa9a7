#!/usr/bin/env python3
"""Check the proof bundle of one forecast, believing neither the operator nor its server.

    python3 verifier/verify.py bundle.json --rpc https://an.ethereum.node

One file, Python 3.9 or newer, nothing to install; docs/verification.md says what is proven and what is not.
From top to bottom: the outcomes, what a bundle looks like, the hashes, the chain, and the check itself.
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
from typing import Any, Callable, Generator, Iterator, NoReturn  # noqa: UP035  as Python 3.9 has them

# ---------------------------------------------------------------- outcomes

VERIFIED = 0
OUTCOMES = {
    VERIFIED: ("verified", "issued as shown, and before every hour it had promised"),
    10: ("pending", "the forecast is waiting for its batch to be stored on chain"),
    11: ("not notarized", "the operator stores nothing on chain: nothing is proven"),
    12: ("late", "stored as shown, but after hours it should have come before"),
    13: ("chain not asked", "hash and batch fit together; without --rpc nothing is known about the time"),
    20: ("malformed", "this is no proof bundle"),
    21: ("commitment mismatch", "these are not the numbers that were committed to"),
    22: ("not in batch", "the commitment is not an entry of this batch"),
    23: ("root unknown", "the ledger holds no such batch of this issuer"),
    24: ("count mismatch", "the ledger holds the batch with another number of entries"),
    25: ("time mismatch", "the batch was stored at another time than the bundle says"),
    26: ("sequence mismatch", "the batch has another place in the issuer's sequence than the bundle says"),
    27: ("transaction mismatch", "the transaction named did not store this batch in the block named"),
    28: ("wrong chain", "the endpoint serves another chain than the one named"),
    29: ("no ledger", "there is no ForecastLedger at the address named"),
    30: ("wrong issuer", "ledger or issuer is not the one you expect"),
    31: ("status mismatch", "the status in the bundle is not what this check finds"),
    40: ("endpoint unreachable", "the endpoint gave no usable answer: nothing can be said"),
}


class Outcome(Exception):
    """The end of a check: one of OUTCOMES, with the details of this bundle."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code = code


def require(holds: bool, code: int, details: str) -> None:  # noqa: FBT001
    if not holds:
        raise Outcome(code, details)


# ---------------------------------------------------------------- what a bundle looks like

SCHEMA = "org.gridledger.proof-bundle.v1"
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
HOURS = 24
MOST = 2**53 - 1  # the largest integer that every JSON reader keeps whole


def text(value: Any) -> bool:
    return isinstance(value, str)


def integer(value: Any) -> bool:
    return type(value) is int and abs(value) <= MOST


def counting(value: Any) -> bool:
    return integer(value) and value >= 0


def hash32(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{64}", value) is not None


def address(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{40}", value) is not None


def moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and seconds(value) >= 0 and utc_text(seconds(value)) == value
    except ValueError:
        return False


def one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


SHAPE: dict[str, Any] = {
    "schema": one_of(SCHEMA),
    "status": one_of("pending", "included", "final", "late", "mismatch", "not notarized"),
    "forecast": {
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
    },
    "salt": hash32,
    "pseudonym": hash32,
    "commitment": hash32,
    "batch": {"leaf_index": counting, "count": counting, "proof": [hash32], "root": hash32},
    "chain": {
        "chain_id": counting,
        "ledger": address,
        "issuer": address,
        "sequence": counting,
        "tx_hash": hash32,
        "block_number": counting,
        "block_time": moment,
        "status": one_of("included", "final"),
    },
}
NOT_ON_CHAIN: dict[str, Any] = {**SHAPE, "batch": lambda value: value is None, "chain": lambda value: value is None}


def read_bundle(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Outcome(20, str(error)) from None


def parsed(content: bytes) -> dict[str, Any]:
    """The bundle, every field of it as SHAPE says."""
    try:
        bundle = json.loads(content, object_pairs_hook=unambiguous, parse_float=refused, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        raise Outcome(20, f"no JSON of ours: {error}") from None
    waits = isinstance(bundle, dict) and bundle.get("batch") is None and bundle.get("chain") is None
    check_shape(bundle, NOT_ON_CHAIN if waits else SHAPE, "bundle")
    forecast: dict[str, Any] = bundle["forecast"]
    rows = [len(hour) for hour in forecast["energy_wh"]]
    full = rows == [len(forecast["quantiles_permille"])] * HOURS
    require(full, 20, f"bundle.forecast.energy_wh: expected {HOURS} hours with a value for each quantile")
    return dict(bundle)


def unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
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


def canonical_bytes(record: dict[str, Any]) -> bytes:
    """The one way to write a record of integers and strings as JSON (RFC 8785)."""
    try:
        return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Outcome(20, f"bundle.forecast: {error}") from None


def commitment(record: dict[str, Any], salt: bytes) -> bytes:
    """What stands for a forecast in public: nobody finds the numbers without the salt, nor others that fit."""
    return hashlib.sha256(canonical_bytes(record) + salt).digest()


def leaf_hash(pseudonym: bytes, origin: int, committed: bytes) -> bytes:
    """Hash of a batch entry: who (as a pseudonym), from which hour on, and what. RFC 9162 §2.1.1."""
    return hashlib.sha256(b"\x00" + pseudonym + origin.to_bytes(8, "big") + committed).digest()


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
            left, right = (sibling, node) if index % 2 else (node, sibling)
            node = hashlib.sha256(b"\x01" + left + right).digest()
        index, last = index // 2, last // 2
    return node if next(siblings, None) is None else None


def from_hex(value: str) -> bytes:
    return bytes.fromhex(value[2:])


# ---------------------------------------------------------------- the chain

# Keccak-256 is not in the standard library; these are the first bytes of the hash of each signature
# in contracts/src/IForecastLedger.sol. A wrong one would make every check fail, none succeed.
RECORDS = "0x09dcd215"  # records(address,bytes32)
VERIFY_FORECAST = "0xc172be91"  # verifyForecast(address,bytes32,bytes32,uint256,bytes32[])
UNKNOWN_ROOT = "0x30eba9b5"  # UnknownRoot(address,bytes32)
NOT_IN_BATCH = "0xed4e006d"  # NotInBatch(bytes32,bytes32,uint256)
# The event's first topic, of ForecastStored(address,uint64,bytes32,uint32,bytes32):
FORECAST_STORED = "0x2cb0edcdc27e2ba57e6cbee1623888615bd1be098816251df999bda3733abe03"


class Endpoint:
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

    def view(self, ledger: str, call: str, words: int) -> list[int]:
        """The words that a view function of the ledger returns."""
        result = self.ask("eth_call", {"to": ledger, "data": call}, "latest")
        require(result != "0x", 29, f"nothing answers at {ledger}")
        fits = isinstance(result, str) and re.fullmatch(f"0x[0-9a-f]{{{64 * words}}}", result, re.IGNORECASE)
        require(bool(fits), 29, f"what answers at {ledger} is no ForecastLedger")
        return [int(result[2 + 64 * word : 66 + 64 * word], 16) for word in range(words)]

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


# ---------------------------------------------------------------- the check


def verify(bundle: dict[str, Any], endpoint: Endpoint | None) -> Iterator[str]:
    """Yields what holds, step by step; raises the Outcome at the first step that does not."""
    forecast, batch, chain = bundle["forecast"], bundle["batch"], bundle["chain"]
    origin = seconds(forecast["origin"])
    # Quoted, as all text in it is: a series may be named like a verdict.
    yield f"This is forecast {forecast['forecast_id']!r} of series {forecast['series']!r} from {forecast['origin']} on."

    committed = commitment(forecast, from_hex(bundle["salt"]))
    claimed = from_hex(bundle["commitment"])
    require(committed == claimed, 21, f"these numbers and this salt hash to 0x{committed.hex()}")
    yield f"Its numbers, model and salt hash to the commitment {bundle['commitment']}."

    if chain is None:
        waiting = {"pending": 10, "not notarized": 11}
        require(bundle["status"] in waiting, 31, f"it says {bundle['status']!r} and names no place on chain")
        raise Outcome(waiting[bundle["status"]], "no place on chain yet; ask for the bundle again later")

    leaf = leaf_hash(from_hex(bundle["pseudonym"]), origin, committed)
    proof = [from_hex(node) for node in batch["proof"]]
    root = root_from_proof(leaf, batch["leaf_index"], batch["count"], proof)
    require(root == from_hex(batch["root"]), 22, "the inclusion proof does not lead to the batch's root")
    yield f"The commitment is entry {batch['leaf_index']} of the {batch['count']} entries under root {batch['root']}."

    if endpoint is None:
        raise Outcome(13, f"ask a node of chain {chain['chain_id']} (--rpc) whether and when this root was stored")
    stored_at = yield from check_ledger(batch, chain, leaf, endpoint)
    yield from check_transaction(batch, chain, stored_at, endpoint)

    in_time = sum(1 for hour in range(1, HOURS) if origin + 3600 * hour > stored_at)
    promised = HOURS - 1  # the first hour is already running when a forecast is issued
    tally = f"{in_time} of {promised} promised hours began after it was stored"
    require(in_time == promised, 12, f"{tally}; the others were running or over")
    require(bundle["status"] == chain["status"], 31, f"it says {bundle['status']!r} of a batch {chain['status']!r}")
    yield f"{tally}; the hour from {forecast['origin']} on was running and does not count."


def check_ledger(
    batch: dict[str, Any], chain: dict[str, Any], leaf: bytes, endpoint: Endpoint
) -> Generator[str, None, int]:
    """What the contract says; returns when it stored the batch, Unix seconds."""
    chain_id = endpoint.number("eth_chainId")
    require(chain_id == chain["chain_id"], 28, f"the endpoint serves chain {chain_id}, not {chain['chain_id']}")
    ledger, issuer, root, siblings = chain["ledger"], chain["issuer"], batch["root"], batch["proof"]
    sequence, stored_at, count = endpoint.view(ledger, RECORDS + words(issuer, root), 3)
    require(sequence != 0, 23, f"issuer {issuer} never stored this root at {ledger}")
    require(count == batch["count"], 24, f"stored with {count} entries, not {batch['count']}")
    require(sequence == chain["sequence"], 26, f"it is number {sequence}, not {chain['sequence']}")
    claimed = chain["block_time"]
    require(stored_at == seconds(claimed), 25, f"stored at {utc_text(stored_at)}, not {claimed}")
    head = words(issuer, root, "0x" + leaf.hex(), batch["leaf_index"], 5 * 32, len(siblings))
    (found_at,) = endpoint.view(ledger, VERIFY_FORECAST + head + words(*siblings), 1)
    require(found_at == stored_at, 25, f"the ledger names two times, {utc_text(found_at)} and {utc_text(stored_at)}")
    yield f"Ledger {ledger} on chain {chain_id} holds it as batch {sequence} of issuer {issuer}."
    return stored_at


def check_transaction(
    batch: dict[str, Any], chain: dict[str, Any], stored_at: int, endpoint: Endpoint
) -> Iterator[str]:
    """Whether the ledger's word agrees with the block that the transaction is in."""
    receipt = endpoint.ask("eth_getTransactionReceipt", chain["tx_hash"])
    require(isinstance(receipt, dict), 27, f"the endpoint knows no transaction {chain['tx_hash']}")
    number = as_number(receipt.get("blockNumber"), "block number")
    require(number == chain["block_number"], 27, f"it is in block {number}, not {chain['block_number']}")
    topics = [FORECAST_STORED, "0x" + words(chain["issuer"]), "0x" + words(chain["sequence"]), batch["root"]]
    stored = any(is_log(log, chain["ledger"], topics) for log in receipt.get("logs") or ())
    require(stored, 27, f"transaction {chain['tx_hash']} did not store this batch")
    block = endpoint.ask("eth_getBlockByNumber", hex(number), False)
    in_block = isinstance(block, dict) and same(block.get("hash"), str(receipt.get("blockHash")))
    require(in_block, 27, f"block {number} is not the one that holds the transaction")
    mined_at = as_number(block.get("timestamp"), "time of the block")
    require(mined_at == stored_at, 25, f"the block is of {utc_text(mined_at)}, the ledger says {utc_text(stored_at)}")
    on_top = endpoint.number("eth_blockNumber") - number
    yield f"Block {number} of {utc_text(mined_at)} stored it; {on_top} blocks lie on top."


def is_log(log: Any, ledger: str, topics: list[str]) -> bool:
    """Whether the ledger wrote this log, with these topics."""
    if not isinstance(log, dict) or not isinstance(log.get("topics"), list):
        return False
    alike = [same(found, expected) for found, expected in zip(log["topics"], topics)]  # noqa: B905  Python 3.9
    return same(log.get("address"), ledger) and len(log["topics"]) == len(topics) and all(alike)


def check_expected(bundle: dict[str, Any], expected: dict[str, str | None]) -> None:
    """Anyone may store anything in a ledger of their own: it must be the one you know."""
    for name, known in expected.items():
        if known and bundle["chain"]:
            require(same(known, bundle["chain"][name]), 30, f"{name} is {bundle['chain'][name]}, you expect {known}")


def main() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name still gets the verdict
    options = arguments()
    try:
        bundle = parsed(read_bundle(options.bundle))
        check_expected(bundle, {"ledger": options.ledger, "issuer": options.issuer})
        for step in verify(bundle, options.rpc):
            print(f"ok  {step}")
    except Outcome as outcome:
        word, meaning = OUTCOMES[outcome.code]
        print(f"--  {outcome}\n{word.upper()}: {meaning}.")
        return outcome.code
    if not (options.ledger and options.issuer):
        print("    Make sure that ledger and issuer are the operator's (or pass --ledger and --issuer).")
    word, meaning = OUTCOMES[VERIFIED]
    print(f"{word.upper()}: {meaning}.")
    return VERIFIED


def arguments() -> argparse.Namespace:
    codes = "\n".join(f"  {code:>2}  {word}: {meaning}" for code, (word, meaning) in OUTCOMES.items())
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n", 1)[0],
        epilog=f"exit codes:\n   2  wrong usage\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("bundle", help="JSON file, from /api/v1/forecasts/{forecast_id}/series/{series}/proof")
    parser.add_argument("--rpc", metavar="URL", type=node, help="an Ethereum node you trust; without: hashes only")
    parser.add_argument("--ledger", metavar="0x…", type=known_address, help="the contract you expect")
    parser.add_argument("--issuer", metavar="0x…", type=known_address, help="the account you expect")
    return parser.parse_args()


def node(url: str) -> Endpoint:
    if not url.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{url} is no http:// or https:// address")
    return Endpoint(url)


def known_address(value: str) -> str:
    if not address(value):
        raise argparse.ArgumentTypeError(f"{value} is not 0x and 40 hexadecimal digits")
    return value


if __name__ == "__main__":
    sys.exit(main())
