"""The plan of `bench/capacity.py`: the hour that is played keeps to what cores can do, costs to what was measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planned.costs import Cost, Fleet, fitted
from bench.planned.hour import JOB, play
from bench.planned.plan import DEADLINE_S, plan

NAMES = (JOB, "inference", "broadcast", "functions", "notary", "mongodb")
FEW = settings(max_examples=15, deadline=None)
costs = st.fixed_dictionaries(
    {name: st.builds(Cost, st.floats(0, 5), st.floats(0.001, 0.1)) for name in NAMES},
)


@FEW
@given(costs, st.integers(2, 5000), st.integers(1, 4))
def test_an_hour_takes_as_long_as_its_work_and_its_longest_queue(costs, blocks, cores):
    played = play(costs, blocks, cores, {})
    work_s = sum(cost.of(blocks) for cost in costs.values()) / cores
    least_s = max(work_s, *(cost.of(blocks) for cost in costs.values()))
    assert least_s * 0.99 <= played.whole_s <= sum(cost.of(blocks) for cost in costs.values()) * 1.01
    assert 0 < played.p95_s <= played.whole_s


@FEW
@given(costs, st.integers(2, 5000))
def test_more_replicas_and_cores_are_never_slower(costs, blocks):
    few, many = play(costs, blocks, 2, {}), play(costs, blocks, 8, dict.fromkeys(costs, 4))
    assert many.whole_s <= few.whole_s * 1.01
    assert many.p95_s <= few.p95_s * 1.01


@FEW
@given(costs, st.integers(2, 500))
def test_readings_that_come_slowly_wait_for_nobody(costs, blocks):
    work_s = sum(cost.of(blocks) for cost in costs.values())
    played = play(costs, blocks, 2, {}, spread_s=20 * work_s)
    assert played.p95_s == pytest.approx(0.95 * 20 * work_s, rel=0.02)


def test_two_fleets_on_a_line_give_that_line():
    fleets = [Fleet(127 * n // 2, 1.0, 1.0, {JOB: 3 + 0.02 * n, "kafka": 2.0}) for n in (100, 300)]
    found = fitted(fleets)
    assert (found[JOB].fixed, found[JOB].a_block) == (pytest.approx(3), pytest.approx(0.02))
    assert found["kafka"].of(10_000) == pytest.approx(2.0)


def test_a_cost_that_fell_with_the_fleet_is_taken_as_even():
    falling = fitted([Fleet(1270, 1, 1, {JOB: 4.0}), Fleet(12_700, 1, 1, {JOB: 2.0})])[JOB]
    assert (falling.fixed, falling.a_block) == (3.0, 0.0)


@FEW
@given(costs, st.integers(1_000, 2_000_000))
def test_what_is_planned_is_in_time(costs, meters):
    assert plan(meters, costs, {}).played.p95_s <= DEADLINE_S
