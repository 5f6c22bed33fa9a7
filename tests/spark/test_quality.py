"""Each rule on a week of a plausible series: it fires for what it is about, and leaves its neighbours alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.feature_window import FLAGS
from spark.quality import STUCK_HOURS, WEEK_HOURS, steady, suspicions
from tests.spark.samples import heartbeat, outcomes_of, reading, windows_in

DAY = np.array([310, 290, 280, 275, 300, 420, 800, 950, 700, 610, 590, 640, 720, 680, 600, 590, 700, 1100, 1500, 1400])
HOUSEHOLD = np.resize(np.append(DAY, [1200, 900, 600, 400]), WEEK_HOURS) + np.arange(WEEK_HOURS) % 7
SOLAR = np.where(HOUSEHOLD > 650, 0, -HOUSEHOLD)


def flags(energy_wh, *last: int, known_hours: int = WEEK_HOURS, still: bool = False) -> list[str]:
    values = np.array(energy_wh)
    values[len(values) - len(last) :] = last
    complete = np.arange(WEEK_HOURS) >= WEEK_HOURS - known_hours
    return suspicions(values[None].astype(np.int64), complete[None], np.array([still])).get(0, [])


@pytest.mark.parametrize(
    ("energy_wh", "last", "expected"),
    [
        (HOUSEHOLD, [], []),
        (HOUSEHOLD, [3000], []),  # the oven
        (HOUSEHOLD, [6000], ["spike"]),
        (HOUSEHOLD, [0], ["false_zero"]),
        (HOUSEHOLD, [0, 0, 0], ["false_zero"]),
        (HOUSEHOLD, [-200], []),  # new panels on the roof
        (HOUSEHOLD, [-90_000], ["reset"]),
        (SOLAR, [0], []),
        (SOLAR, [-600], []),
        (SOLAR, [-6000], ["spike"]),
        (np.zeros(WEEK_HOURS), [0], []),
        (np.full(WEEK_HOURS, 50), [50], []),  # a lamp
    ],
)
def test_the_newest_hour_is_flagged_by_the_series_own_week(energy_wh, last: list[int], expected: list[str]) -> None:
    assert flags(energy_wh, *last) == expected
    assert set(expected) <= set(FLAGS)


def test_equal_values_are_stuck_unless_the_series_is_often_so() -> None:
    assert flags(HOUSEHOLD, 444, 444, 444, still=True) == ["stuck"]
    assert flags(np.full(WEEK_HOURS, 50), still=True) == []
    assert flags(HOUSEHOLD, 0, 0, 0, still=True) == ["false_zero"]


def test_nobody_is_judged_before_three_days_or_by_a_gap() -> None:
    assert flags(HOUSEHOLD, 90_000, known_hours=71) == []
    assert flags(HOUSEHOLD, 90_000, known_hours=72) == ["spike"]
    assert flags(HOUSEHOLD, known_hours=0) == []


def intervals(*hours: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Hours as lists of 1, 2 or 4 equal parts, in the cells of one meter."""
    energy, quarters = np.zeros((1, len(hours), 4), "i4"), np.zeros((1, len(hours), 4), "u1")
    for n, parts in enumerate(hours):
        step = 4 // len(parts) if parts else 4
        energy[0, n, ::step][: len(parts)] = parts
        quarters[0, n, ::step][: len(parts)] = step
    return energy, quarters


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([[7], [7], [7]], True),
        ([[7, 7], [7, 7], [7, 7]], True),
        ([[7] * 4, [7] * 4, [7] * 4], True),
        ([[1] * 4, [7] * 4, [7] * 4, [7] * 4], True),
        ([[7] * 4, [7, 7, 7, 8], [7] * 4], False),
        ([[7], [8], [7]], False),
        ([[7], [], [7]], False),
        ([[7], [7, 7], [7]], False),
    ],
)
def test_steady_is_one_value_in_every_interval_of_three_hours(hours, *, expected: bool) -> None:
    assert steady(*intervals(*hours)).tolist() == [expected]


@given(st.lists(st.lists(st.integers(-(2**33), 2**33), min_size=WEEK_HOURS, max_size=WEEK_HOURS), max_size=3))
def test_every_series_is_judged_by_itself(rows: list[list[int]]) -> None:
    values = np.array(rows, np.int64).reshape(-1, WEEK_HOURS)
    there, still = np.ones(values.shape, bool), np.zeros(len(values), bool)
    together = suspicions(values, there, still)
    assert together == {
        n: found[0] for n in range(len(rows)) if (found := suspicions(values[n : n + 1], there[:1], still[:1]))
    }


def test_flags_travel_in_the_window_next_to_the_value() -> None:
    history = [reading("a", hour, int(HOUSEHOLD[hour]), backfill=True) for hour in range(WEEK_HOURS - STUCK_HOURS)]
    stuck = [reading("a", WEEK_HOURS - 3 + n / 4, 111, minutes=15) for n in range(4 * STUCK_HOURS)]
    other = [reading("b", hour, 1000 + hour % 50) for hour in range(WEEK_HOURS - 1)]
    other.append(reading("b", WEEK_HOURS - 1, 20_000))
    window = windows_in(outcomes_of(*history, *stuck, *other, heartbeat(WEEK_HOURS + 0.1)))[-1]
    assert window.flags == {"a": ["stuck"], "b": ["spike"], "f": ["spike"]}
    assert [row[-1] for row in window.energy_wh] == [444, 20_000, 20_444]
