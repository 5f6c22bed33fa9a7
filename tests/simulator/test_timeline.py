"""What arrives when: complete, in order, and the same however a run is cut."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherForecast, WeatherObservation
from simulator.faults import parse_faults
from simulator.fleet.fleet import Fleet
from simulator.record import Record
from simulator.timeline import HOUR_S, Timeline, moment

START = int(datetime(2026, 11, 3, 7, tzinfo=UTC).timestamp())  # its history holds the end of summer time
EVERY_FAULT = parse_faults(
    "gap@.1,stuck@.1,spike@.1,zero@.1,reset@.1,clock_ahead@.1,duplicate@.1,late@.2,correction@.2,malformed@.1"
)


def small(*, faulty: bool = False) -> Timeline:
    return Timeline(Fleet(3, START, feeders=2, meters=2), START, EVERY_FAULT if faulty else (), seed=3)


@pytest.fixture(scope="module")
def run() -> list[Record]:
    timeline = small()
    return timeline.records(timeline.begins_at, START + 2 * HOUR_S)


def readings(run: list[Record]) -> list[MeterReading]:
    return [record.message for record in run if isinstance(record.message, MeterReading)]


@pytest.mark.parametrize("faulty", [False, True])
@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(-7200, 6 * HOUR_S), max_size=6))
def test_a_run_cut_anywhere_gives_the_same_records(faulty: bool, cuts: list[int]) -> None:
    timeline = small(faulty=faulty)
    edges = [START - 7200, *sorted(START + cut for cut in cuts), START + 6 * HOUR_S]
    pieces = [timeline.records(after, until) for after, until in pairwise(edges)]
    assert list(chain.from_iterable(pieces)) == timeline.records(edges[0], edges[-1])


def test_every_meter_has_every_hour_of_history_once_and_then_quarters(run: list[Record]) -> None:
    for meter_id in {reading.meter_id for reading in readings(run)}:
        own = sorted((r for r in readings(run) if r.meter_id == meter_id), key=lambda r: r.interval_start)
        assert own[0].interval_start == moment(START - 673 * HOUR_S)
        assert all(a.interval_end == b.interval_start for a, b in pairwise(own))
        history = [reading for reading in own if reading.backfill]
        assert len(history) == 672
        assert history[-1].interval_end == moment(START - HOUR_S)
        live = own[672:]
        assert {r.interval_end - r.interval_start for r in live} == {timedelta(minutes=15)}
        assert live[3].interval_end == moment(START)


def test_records_come_in_order_and_soon_after_their_interval(run: list[Record]) -> None:
    assert [record.arrived_ms for record in run] == sorted(record.arrived_ms for record in run)
    for record in run:
        if isinstance(record.message, MeterReading):
            delay_s = record.arrived_ms / 1000 - record.message.interval_end.timestamp()
            assert 5 <= delay_s <= 120
            assert record.key == record.message.meter_id


def test_weather_of_each_hour_arrives_a_minute_after_it(run: list[Record]) -> None:
    observations = [r for r in run if isinstance(r.message, WeatherObservation)]
    assert Counter(r.key for r in observations) == {"ws-cambridge": 674, "ws-twente": 674}
    for record in observations:
        assert isinstance(record.message, WeatherObservation)
        assert record.arrived_ms == (record.message.observed_at.timestamp() + 3660) * 1000
        assert record.message.backfill == (record.message.observed_at < moment(START - HOUR_S))


@pytest.mark.parametrize("hour", range(24))
def test_whenever_it_starts_the_first_window_knows_the_weather_to_come(hour: int) -> None:
    start = START + hour * HOUR_S
    timeline = Timeline(Fleet(3, start, feeders=1, meters=1), start)
    forecasts = [
        (record.arrived_ms, record.message)
        for record in timeline.records(timeline.begins_at, start)
        if isinstance(record.message, WeatherForecast)
    ]
    assert {moment(start + n * HOUR_S) for n in range(24)} <= {message.forecast_for for _, message in forecasts}
    assert all(message.issued_at.timestamp() * 1000 < arrived_ms for arrived_ms, message in forecasts)


def test_a_heartbeat_a_minute_closes_each_hour_at_five_past(run: list[Record]) -> None:
    beats = [record.arrived_ms for record in run if isinstance(record.message, Heartbeat)]
    assert beats == [(START + 60 * n) * 1000 for n in range(120)]
