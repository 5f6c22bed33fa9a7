"""Faults on demand: each kind is a small pure function on live readings; who is hit follows from the seed."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from msgspec import Struct, structs

from domain.meter_reading import MeterReading
from simulator.noise import draw
from simulator.record import Record
from simulator.refusal import Refusal

_HOUR_S = 3600
_EPISODE_S = 4 * _HOUR_S  # a gap or a stuck register lasts to the end of its four-hour block
_MAX_LATENESS_S = 3 * _HOUR_S
# Whoever wants all that arrives from some moment on starts with readings this much older.
LOOK_BACK_S = _EPISODE_S + _MAX_LATENESS_S + 600

Strike = Callable[[Record, MeterReading, int], list[Record]]  # record, its reading, seed → what arrives instead


class Fault(Struct, frozen=True):
    """`meter` None: any; `rate`: the share of readings (of four-hour blocks for gap and stuck) that are hit."""

    kind: str
    rate: float
    meter: str | None = None


def parse_faults(text: str) -> list[Fault]:
    """Read "gap,spike:meter-7@0.2": KIND[:meter][@rate], comma-separated. Refusal names what is wrong."""
    return [_parse_fault(part.strip()) for part in text.split(",") if part.strip()]


def _parse_fault(text: str) -> Fault:
    target, _, rate_text = text.partition("@")
    kind, _, meter = target.partition(":")
    if kind not in KINDS:
        raise Refusal(f"fault {kind!r} is unknown; known: {', '.join(KINDS)}")
    try:
        rate = float(rate_text or 0.01)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        raise Refusal(f"fault {text!r}: the rate is a number from 0 to 1, as in {kind}@0.05")
    return Fault(kind, rate, meter or None)


def apply_faults(readings: Sequence[Record], faults: Sequence[Fault], seed: int) -> list[Record]:
    """What arrives instead of these readings, in no particular order; one fault works on what the last one left."""
    found = list(readings)
    for fault in faults:
        found = _freeze(found, fault, seed) if fault.kind == "stuck" else _strike_all(found, fault, seed)
    return found


def _strike_all(records: list[Record], fault: Fault, seed: int) -> list[Record]:
    strike = _STRIKES[fault.kind]
    struck: list[Record] = []
    for record in records:
        reading = record.message
        if isinstance(reading, MeterReading) and _hits(fault, reading, seed):
            struck += strike(record, reading, seed)
        else:
            struck.append(record)
    return struck


def _freeze(records: list[Record], fault: Fault, seed: int) -> list[Record]:
    """Stuck: every reading of the block repeats its first."""
    first: dict[tuple[str, int], int] = {}
    frozen: list[Record] = []
    for record in records:
        reading = record.message
        if isinstance(reading, MeterReading) and _hits(fault, reading, seed):
            energy_wh = first.setdefault((reading.meter_id, _episode(reading)), reading.energy_wh)
            record = _with(record, reading, energy_wh=energy_wh)  # noqa: PLW2901
        frozen.append(record)
    return frozen


def _hits(fault: Fault, reading: MeterReading, seed: int) -> bool:
    if fault.meter not in (None, reading.meter_id):
        return False
    lasting = fault.kind in ("gap", "stuck")
    index = _episode(reading) if lasting else int(reading.interval_start.timestamp())
    return draw(0, 1, seed, fault.kind, reading.meter_id, index) < fault.rate


def _episode(reading: MeterReading) -> int:
    return int(reading.interval_start.timestamp()) // _EPISODE_S


def _gap(_record: Record, _reading: MeterReading, _seed: int) -> list[Record]:
    return []


def _spike(record: Record, reading: MeterReading, _seed: int) -> list[Record]:
    return [_with(record, reading, energy_wh=50 * abs(reading.energy_wh) + 1_000_000)]


def _zero(record: Record, reading: MeterReading, _seed: int) -> list[Record]:
    return [_with(record, reading, energy_wh=0)]


def _reset(record: Record, reading: MeterReading, _seed: int) -> list[Record]:
    """The register began anew, and the device subtracts what it stood at."""
    return [_with(record, reading, energy_wh=-20 * abs(reading.energy_wh) - 1000)]


def _clock_ahead(record: Record, reading: MeterReading, _seed: int) -> list[Record]:
    day = timedelta(days=1)
    return [
        _with(record, reading, interval_start=reading.interval_start + day, interval_end=reading.interval_end + day)
    ]


def _duplicate(record: Record, _reading: MeterReading, _seed: int) -> list[Record]:
    return [record, structs.replace(record, arrived_ms=record.arrived_ms + 30_000)]


def _late(record: Record, reading: MeterReading, seed: int) -> list[Record]:
    lateness_s = draw(_HOUR_S, _MAX_LATENESS_S, seed, "lateness", reading.meter_id, reading.interval_start)
    return [_arriving(record, reading, lateness_s)]


def _correction(record: Record, reading: MeterReading, seed: int) -> list[Record]:
    """The first value stands as it was; two hours later the head-end knows better."""
    factor = draw(0.8, 1.2, seed, "corrected", reading.meter_id, reading.interval_start)
    better = round(reading.energy_wh * factor) + 7
    corrected = _with(record, reading, energy_wh=better, quality="corrected", revision=reading.revision + 1)
    return [record, _arriving(corrected, reading, 2 * _HOUR_S)]


def _malformed(record: Record, _reading: MeterReading, _seed: int) -> list[Record]:
    return [structs.replace(record, message=record.value()[:-9])]


def _arriving(record: Record, reading: MeterReading, lateness_s: float) -> Record:
    return structs.replace(record, arrived_ms=int((reading.interval_end.timestamp() + lateness_s) * 1000))


def _with(record: Record, reading: MeterReading, **changes: object) -> Record:
    return structs.replace(record, message=structs.replace(reading, **changes))


_STRIKES: dict[str, Strike] = {
    "gap": _gap,
    "spike": _spike,
    "zero": _zero,
    "reset": _reset,
    "clock_ahead": _clock_ahead,
    "duplicate": _duplicate,
    "late": _late,
    "correction": _correction,
    "malformed": _malformed,
}
KINDS = ("stuck", *_STRIKES)
