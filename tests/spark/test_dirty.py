"""Dirty telemetry against the same telemetry clean: once all of it is in, nothing tells them apart."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.actuals import ActualsCorrected
from domain.feature_window import FeatureWindow
from spark.arrival import Arrival
from spark.arrival_clock import closed_until
from spark.history import FeederHistory
from spark.shard import Outcome
from tests.spark.samples import HOUR, START, Replay, heartbeat, reading, windows_in

HOURS = 12
DUPLICATES, LATE, CORRECTIONS = 0.10, 0.05, 0.01
SEEDS = st.integers(0, 2**32)


def clean_readings(random: Random) -> list[Arrival]:
    """`a` each hour, `b` each half, `c` each quarter; all on time."""
    readings = []
    for meter, minutes in (("a", 60), ("b", 30), ("c", 15)):
        for n in range(HOURS * 60 // minutes):
            values = {"minutes": minutes, "delay_s": random.randrange(250), "feeder_meters": 3}
            readings.append(reading(meter, n * minutes / 60, random.randrange(2000), **values))
    return readings


def dirty(readings: list[Arrival], random: Random) -> list[Arrival]:
    """Corrections put a wrong value first; duplicates come at any time; what is late comes hours later."""
    found = []
    for row in readings:
        delay_ms = random.randrange(HOUR * 1000, 6 * HOUR * 1000) if random.random() < LATE else 0
        true = row._replace(arrived_ms=row.arrived_ms + delay_ms)
        if random.random() < CORRECTIONS:
            found.append(row._replace(energy_wh=row.energy_wh + 7))
            true = true._replace(arrived_ms=true.arrived_ms + random.randrange(8 * HOUR * 1000), revision=1)
        found.append(true)
        if random.random() < DUPLICATES:
            found.append(true._replace(arrived_ms=true.arrived_ms + random.randrange(8 * HOUR * 1000)))
    return found


def taken(rows: list[Arrival], random: Random) -> tuple[Replay, list[Outcome]]:
    """All of it and the clock, in batches cut anywhere whose rows are in any order."""
    rows = sorted([*rows, *(heartbeat(n / 2) for n in range(2 * HOURS + 40))], key=lambda row: row.arrived_ms)
    cuts = sorted(random.sample(range(len(rows)), k=5))
    shard, outcomes = Replay(), []
    for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        batch = rows[first:last]
        random.shuffle(batch)
        outcomes += shard.batch(batch)
    return shard, outcomes


def actuals(outcomes: list[Outcome]) -> dict[tuple[str, int], int | None]:
    """As scoring keeps them: the hour as its window had it, then the newest correction."""
    known: dict[tuple[str, int], int | None] = {}
    for outcome in outcomes:
        match outcome:
            case FeatureWindow(series=names, origin=origin, energy_wh=rows):
                known |= {(name, int(origin.timestamp())): row[-1] for name, row in zip(names, rows, strict=True)}
            case ActualsCorrected(series=name, interval_end=end, energy_wh=energy_wh):
                known[name, int(end.timestamp())] = energy_wh
    ends = {START + (hour + 1) * HOUR for hour in range(HOURS)}
    return {key: value for key, value in known.items() if key[1] in ends}


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_duplicates_late_readings_and_corrections_leave_history_and_actuals_of_clean_input(seed: int) -> None:
    random = Random(seed)
    readings = clean_readings(random)
    _, expected = taken(readings, random)
    _, found = taken(dirty(readings, random), random)
    assert actuals(found) == actuals(expected)
    assert len(actuals(found)) == 4 * HOURS
    last, clean = windows_in(found)[-1], windows_in(expected)[-1]
    assert (last.origin, last.series, last.energy_wh) == (clean.origin, clean.series, clean.energy_wh)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_every_reading_is_accepted_or_a_duplicate(seed: int) -> None:
    random = Random(seed)
    rows, history = dirty(clean_readings(random), random), FeederHistory()
    for row in sorted(rows, key=lambda row: row.arrived_ms):
        history.apply(row, closed_until(row.arrived_ms))
    assert history.counts.accepted + history.counts.duplicates == len(rows)
    assert history.counts.late <= history.counts.accepted
