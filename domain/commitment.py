"""What a forecast's place on chain is made of: canonical bytes, salt, commitment, Merkle tree, inclusion proof.

Sources: RFC 8785 (canonical JSON; integers and strings only, so sorted keys without spaces are enough),
RFC 2104 (HMAC), RFC 9162 §2.1 (Merkle tree over SHA-256). `verifier/` and `web/` implement the same
on their own; tests/vectors/commitment.json holds all of them to the same bytes.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Raw, Struct
from msgspec.json import Encoder

from domain.cloud_event import FORECAST_ISSUED, utc_text
from domain.forecast import Forecast

REQUEST = "request:"  # how the ids of forecasts on request begin

# What an entry commits to.
FORECAST: Final = "forecast"
SCHEDULE: Final = "schedule"  # domain/schedule.py
ACTUALS: Final = "actuals"  # domain/committed_actuals.py
EntryKind = Literal["forecast", "schedule", "actuals"]

# RFC 8785 for records without floats. Keys here are ASCII, so code point order is UTF-16 order.
_ENCODER = Encoder(order="deterministic")


class BatchEntry(Struct, frozen=True, order=True, gc=False):  # holds no cycle: nothing for the collector to look at
    """One line of the public batch manifest."""

    pseudonym: bytes  # 32 bytes: the series for those who hold its key, noise for all others
    origin: int  # Unix seconds
    commitment: bytes  # 32 bytes
    kind: EntryKind = FORECAST
    revision: int = 0  # of a schedule or of actuals; a forecast has none

    def leaf_data(self) -> bytes:
        """72 bytes: pseudonym ‖ origin (8 bytes, big-endian) ‖ commitment.

        Before them, unless it is a forecast, the kind in ASCII and the revision (4 bytes): by its length alone no
        entry can pass for one of another kind.
        """
        data = self.pseudonym + self.origin.to_bytes(8, "big") + self.commitment
        return data if self.kind == FORECAST else self.kind.encode() + self.revision.to_bytes(4, "big") + data


def series_record(forecast: Forecast, row: int) -> dict[str, object]:
    """The forecast of one series of a block, as committed: integers, strings, lists and objects only."""
    return {
        "available_at": utc_text(forecast.available_at),
        "degradation": forecast.degradation[row],
        "energy_wh": [list(hour) for hour in forecast.energy_wh[row]],
        "feeder": forecast.feeder,
        "forecast_id": forecast.forecast_id,
        "interval": forecast.interval,
        "model": {"name": forecast.model.name, "sha256": forecast.model.sha256, "version": forecast.model.version},
        "origin": utc_text(forecast.origin),
        "quantiles_permille": list(forecast.quantiles_permille),
        "series": forecast.series[row],
        "type": FORECAST_ISSUED,
    }


def canonical_bytes(record: dict[str, object]) -> bytes:
    """RFC 8785, of integers, strings, lists and objects with ASCII keys."""
    return _ENCODER.encode(record)


def canonical_rows(forecast: Forecast) -> Iterator[bytes]:
    """The canonical bytes of each series of a block, in order; what the series share is written once."""
    shared = {name: Raw(_ENCODER.encode(value)) for name, value in series_record(forecast, 0).items()}
    for series, hours, degradation in zip(forecast.series, forecast.energy_wh, forecast.degradation, strict=True):
        yield _ENCODER.encode(shared | {"degradation": degradation, "energy_wh": hours, "series": series})


def salt(series_key: bytes, forecast_id: str) -> bytes:
    """32 bytes nobody can guess without the series key: keeps low-entropy forecasts from being found by trial."""
    return hmac.digest(series_key, b"salt:" + forecast_id.encode(), "sha256")


def pseudonym(series_key: bytes, forecast_id: str) -> bytes:
    """32 bytes that stand for the series in public; deleting the key makes them meaningless.

    The same for every scheduled forecast of a series; one on request has its own, so it never
    takes the one place that the scheduled record has for each series and origin.
    """
    request = forecast_id.encode() if forecast_id.startswith(REQUEST) else b""
    return hmac.digest(series_key, b"pseudonym" + request, "sha256")


def commitment(record: dict[str, object], salt_bytes: bytes) -> bytes:
    """SHA-256(canonical bytes ‖ salt)."""
    return hashlib.sha256(canonical_bytes(record) + salt_bytes).digest()


def batch_entries(forecast: Forecast, series_keys: Sequence[bytes]) -> list[BatchEntry]:
    """The manifest lines of a block, one for each series; `series_keys` are in the order of `forecast.series`."""
    origin, id_ = unix_seconds(forecast.origin), forecast.forecast_id
    return [
        BatchEntry(pseudonym(key, id_), origin, hashlib.sha256(canonical + salt(key, id_)).digest())
        for canonical, key in zip(canonical_rows(forecast), series_keys, strict=True)
    ]


def batch_entry(forecast: Forecast, row: int, series_key: bytes) -> BatchEntry:
    """The manifest line of one series of a block."""
    record = series_record(forecast, row)
    committed = commitment(record, salt(series_key, forecast.forecast_id))
    return BatchEntry(pseudonym(series_key, forecast.forecast_id), unix_seconds(forecast.origin), committed)


def unix_seconds(moment: datetime) -> int:
    """Whole seconds since 1970; origins are full hours, so nothing is lost."""
    return int(moment.timestamp())


def leaf_hash(leaf_data: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + leaf_data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree, leaf hashes first, root last; an odd node moves up unchanged.

    Pairing from the left and promoting the last odd node gives the tree of RFC 9162 §2.1.1.
    Raises ValueError without leaves: an empty batch is never stored.
    """
    if not leaves:
        raise ValueError("a batch needs at least one entry")
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(below) & ~1 :])
    return levels


def inclusion_proof(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The siblings from leaf to root, RFC 9162 §2.1.3.1; a promoted node has none on that level."""
    if not 0 <= index < len(levels[0]):
        raise ValueError(f"index {index} is outside a batch of {len(levels[0])}")
    proof = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        index >>= 1
    return proof


def root_from_proof(leaf: bytes, index: int, count: int, proof: Sequence[bytes]) -> bytes:
    """The root this proof leads to, RFC 9162 §2.1.3.2. Raises ValueError when index, count and proof cannot fit."""
    if not 0 <= index < count:
        raise ValueError(f"index {index} is outside a batch of {count}")
    node, last, rest = leaf, count - 1, list(proof)
    while last > 0:
        if index & 1 or index < last:
            if not rest:
                raise ValueError("proof too short")
            sibling = rest.pop(0)
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    if rest:
        raise ValueError("proof too long")
    return node
