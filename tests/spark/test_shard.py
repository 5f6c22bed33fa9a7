"""A shard from rows to messages: when hours close, what counts, what late and doubled readings do."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cloud_event import to_event
from tests.spark.samples import (
    START,
    Replay,
    corrections_in,
    forecast,
    heartbeat,
    observation,
    outcomes_of,
    reading,
    reasons_in,
    windows_in,
)


def moment(hours: float) -> datetime:
    return datetime.fromtimestamp(START, UTC) + timedelta(hours=hours)


def test_an_hour_closes_five_minutes_after_its_end() -> None:
    shard = Replay()
    assert not shard.batch([reading("a", 0, 100), reading("b", 0, 20), heartbeat(1.08)])
    (window,) = shard.batch([heartbeat(1 + 5 / 60)])
    window.check()
    assert (window.feeder, window.block, window.origin) == ("f", 0, moment(1))
    assert window.series == ["a", "b", "f"]
    assert [row[-1] for row in window.energy_wh] == [100, 20, 120]
    assert [row[-2] for row in window.energy_wh] == [None, None, None]
    assert not window.flags


def test_an_hour_closes_once() -> None:
    shard = Replay()
    shard.batch([reading("a", 0, 100)])
    assert len(shard.batch([heartbeat(1.1), heartbeat(1.2)])) == 1
    assert not shard.batch([heartbeat(1.3), reading("b", 1, 3, minutes=15), heartbeat(1.9)])


def test_quarters_halves_and_hours_add_up_to_hours() -> None:
    quarters = [reading("a", n / 4, 10 + n, minutes=15) for n in range(4)]
    halves = [reading("b", n / 2, 100 + n, minutes=30) for n in range(2)]
    (window,) = outcomes_of(*quarters, *halves, heartbeat(1.1))
    assert [row[-1] for row in window.energy_wh] == [46, 201, 247]


def test_an_hour_with_a_quarter_missing_is_a_gap_and_says_so() -> None:
    quarters = [reading("a", n / 4, 10, minutes=15) for n in range(3)]
    (window,) = outcomes_of(*quarters, reading("b", 0, 7), heartbeat(1.1))
    assert [row[-1] for row in window.energy_wh] == [None, 7, None]
    assert window.flags == {"a": ["partial_hour"], "f": ["gap"]}


def test_one_silent_meter_in_twenty_leaves_a_partial_total() -> None:
    others = [reading(chr(ord("a") + n), 0, 10, feeder_meters=20) for n in range(19)]
    (window,) = outcomes_of(*others, heartbeat(1.1))
    assert window.energy_wh[-1][-1] == 190
    assert window.flags == {"f": ["partial_total"]}


def test_backfill_alone_sends_no_window_but_is_in_the_next() -> None:
    outcomes = outcomes_of(
        reading("a", 0, 5, backfill=True), heartbeat(1.5), reading("a", 1, 6), reading("b", 1, 1), heartbeat(2.1)
    )
    (window,) = outcomes
    assert window.origin == moment(2)
    assert window.energy_wh[0][-2:] == [5, 6]


def test_a_silent_feeder_has_a_window_every_hour_until_it_was_silent_for_a_day() -> None:
    shard = Replay()
    windows = windows_in(shard.batch([reading("a", 0, 5), *(heartbeat(hour + 0.2) for hour in range(30))]))
    assert [window.origin for window in windows] == [moment(hour) for hour in range(1, 25)]
    assert windows[-1].energy_wh[0][-24:] == [5] + [None] * 23
    assert windows[-1].flags == {"a": ["gap"], "f": ["gap"]}
    (window,) = windows_in(shard.batch([reading("a", 30, 6), heartbeat(31.1)]))
    assert (window.origin, window.energy_wh[0][-1]) == (moment(31), 6)


def test_a_clock_that_jumps_closes_every_hour_in_between() -> None:
    windows = windows_in(outcomes_of(reading("a", 0, 5), heartbeat(5), reading("a", 5, 6), heartbeat(6.1)))
    assert [window.origin for window in windows] == [moment(hour) for hour in range(1, 7)]
    assert windows[-1].energy_wh[0][-6:] == [5, None, None, None, None, 6]
    assert len(windows_in(outcomes_of(reading("a", 0, 5), heartbeat(5000)))) == 24


def test_a_late_reading_is_announced_and_in_later_windows_and_closes_nothing_again() -> None:
    shard = Replay()
    shard.batch([reading("a", 0, 100), heartbeat(1.1)])
    late = shard.batch([reading("b", 0, 20, delay_s=900)])
    assert [(c.series, c.energy_wh, c.revision, c.interval_start) for c in late] == [
        ("b", 20, 1, moment(0)),
        ("f", 120, 1, moment(0)),
    ]
    (window,) = shard.batch([reading("a", 1, 1), reading("b", 1, 2), heartbeat(2.1)])
    assert [row[-2:] for row in window.energy_wh] == [[100, 1], [20, 2], [120, 3]]


def test_a_correction_counts_by_revision_whenever_it_comes() -> None:
    shard = Replay()
    before = [reading("a", 0, 100), reading("a", 0, 90, revision=1, delay_s=40), reading("b", 0, 1)]
    (window,) = shard.batch([*before, heartbeat(1.1)])
    assert window.energy_wh[0][-1] == 90
    corrected = shard.batch([reading("a", 0, 80, revision=3, delay_s=900)])
    assert [(c.series, c.energy_wh, c.revision) for c in corrected] == [("a", 80, 1), ("f", 81, 1)]
    assert not shard.batch([reading("a", 0, 70, revision=2, delay_s=901)])
    again = shard.batch([reading("a", 0, 60, revision=4, delay_s=902)])
    assert [(c.energy_wh, c.revision) for c in again] == [(60, 2), (61, 2)]
    assert len({to_event(message).id for message in [*corrected, *again]}) == 4


def test_two_values_of_the_same_revision_contradict_each_other() -> None:
    outcomes = outcomes_of(reading("a", 0, 100), reading("a", 0, 101, delay_s=31), heartbeat(1.1))
    assert reasons_in(outcomes) == ["conflict"]
    assert windows_in(outcomes)[0].energy_wh[0][-1] == 100


def test_an_hour_and_a_quarter_of_it_are_not_counted_twice() -> None:
    outcomes = outcomes_of(reading("a", 0, 25, minutes=15), reading("a", 0, 100), reading("b", 0, 1), heartbeat(1.1))
    assert reasons_in(outcomes) == ["conflict"]
    (window,) = outcomes_of(
        reading("a", 0, 25, minutes=15), reading("a", 0, 100, revision=1), reading("b", 0, 1), heartbeat(1.1)
    )
    assert [row[-1] for row in window.energy_wh] == [100, 1, 101]


def test_a_reading_older_than_the_look_back_is_rejected() -> None:
    outcomes = outcomes_of(heartbeat(700), reading("a", 0, 5, delay_s=700 * 3600))
    assert reasons_in(outcomes) == ["beyond_look_back"]


def test_a_meter_silent_for_the_whole_look_back_leaves_the_windows() -> None:
    shard = Replay()
    shard.batch([reading("a", 0, 5), reading("b", 0, 5), heartbeat(1.1)])
    *_, window = windows_in(shard.batch([reading("a", 671, 5), heartbeat(672.1)]))
    assert window.series == ["a", "b", "f"]
    (window,) = windows_in(shard.batch([reading("a", 672, 5), heartbeat(673.1)]))
    assert window.series == ["a", "f"]


def test_feeders_close_at_the_same_time_each_by_its_own_readings() -> None:
    other = reading("x", 0, 7, feeder="g", position=0, feeder_meters=1)
    outcomes = outcomes_of(reading("a", 0, 5), other, heartbeat(1.1))
    assert [(window.feeder, window.energy_wh[-1][-1]) for window in windows_in(outcomes)] == [("f", None), ("g", 7)]


def test_blocks_follow_the_registry_and_the_total_stands_last_in_the_first() -> None:
    many = [reading(f"m{n}", 0, 1, block=n // 2, position=n % 2, feeder_meters=4) for n in reversed(range(4))]
    windows = windows_in(outcomes_of(*many, heartbeat(1.1)))
    assert [window.series for window in windows] == [["m0", "m1", "f"], ["m2", "m3"]]
    assert windows[0].energy_wh[-1][-1] == 4


def test_no_input_is_newer_than_available_at_and_none_of_the_open_hour_is_in() -> None:
    shard = Replay()
    history = [reading("a", 0, 5), reading("b", 0, 5, delay_s=200), reading("a", 1, 99, minutes=15, delay_s=-240)]
    (window,) = shard.batch([observation(0, 8.0), *history, heartbeat(1.19), observation(0, -50.0, delay_s=2000)])
    assert window.available_at == moment(1) + timedelta(seconds=200)
    assert window.energy_wh[0][-1] == 5
    assert window.temperature_c[671] == 8.0


def test_weather_is_observed_before_the_origin_and_expected_after() -> None:
    weather = [observation(0, 3.0), observation(1, 4.0)]
    weather += [forecast(hour, -6, 10.0 + hour) for hour in range(30)]
    weather += [forecast(hour, 1, 20.0 + hour) for hour in range(3)]
    (window,) = windows_in(outcomes_of(*weather, reading("a", 1, 5), heartbeat(2.1)))
    assert window.temperature_c[670:675] == [3.0, 4.0, 22.0, 13.0, 14.0]
    assert window.temperature_c[669] is None
    assert window.irradiance_w_m2 == [None] * 696


def test_a_forecast_issued_after_the_origin_waits_for_the_next_window() -> None:
    early = forecast(2, 1, 20.0)._replace(issued_s=START + 2 * 3600 + 1, arrived_ms=(START + 2 * 3600 + 60) * 1000)
    shard = Replay()
    first = shard.batch([forecast(2, 0, 10.0), forecast(3, 0, 11.0), reading("a", 1, 5), early, heartbeat(2.05)])
    second = shard.batch([early._replace(start_s=START + 3 * 3600), heartbeat(2.1), reading("a", 2, 5), heartbeat(3.1)])
    (window,), (following,) = windows_in(second)[:1], windows_in(second)[1:]
    assert not first
    assert window.temperature_c[672:674] == [10.0, 11.0]
    assert window.available_at == moment(2) + timedelta(seconds=30)
    assert following.temperature_c[672] == 20.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-3600, 9000), st.booleans()), max_size=30))
def test_a_window_is_what_had_arrived_when_its_hour_closed(weather) -> None:
    """And says when the newest of it came: nothing that comes later can change it."""
    rows = [reading("a", hour, hour) for hour in range(6)]
    rows += [
        observation(hour, hour + late_s, delay_s=late_s) if observed else forecast(hour, hour - 2, 1.0, delay_s=late_s)
        for hour, late_s, observed in weather
    ]
    everything = windows_in(outcomes_of(*rows, *(heartbeat(n / 4) for n in range(26))))
    assert everything
    for window in everything:
        closes_ms = round(window.origin.timestamp() + 300) * 1000
        known = [row for row in rows if row.arrived_ms < closes_ms]
        alone = windows_in(outcomes_of(*known, heartbeat((closes_ms / 1000 - START) / 3600)))[-1]
        assert alone == window
        assert window.available_at.timestamp() * 1000 <= closes_ms


def test_a_forecast_issued_earlier_does_not_replace_a_newer_one() -> None:
    weather = [forecast(2, 0, 20.0), forecast(2, -6, 10.0, delay_s=7 * 3600)]
    (window,) = windows_in(outcomes_of(*weather, reading("a", 1, 5), heartbeat(2.1)))
    assert window.temperature_c[672] == 20.0


@st.composite
def _telemetry(draw):
    """Readings of six hours of two meters with different intervals, some missing, some corrected."""
    readings = []
    for meter, minutes in (("a", 60), ("b", 15)):
        for n in range(6 * 60 // minutes):
            if draw(st.integers(0, 9)) == 0:
                continue
            energy_wh = draw(st.integers(-500, 2000))
            delay_s = draw(st.integers(-200, 200) if draw(st.booleans()) else st.integers(0, 4 * 3600))
            readings.append(reading(meter, n * minutes / 60, energy_wh, minutes=minutes, delay_s=delay_s))
            if draw(st.integers(0, 9)) == 0:
                later_s = delay_s + draw(st.integers(1, 7200))
                better = reading(meter, n * minutes / 60, energy_wh + 1, minutes=minutes, delay_s=later_s, revision=1)
                readings.append(better)
    return readings


@settings(max_examples=25, deadline=None)
@given(_telemetry(), st.randoms(use_true_random=False))
def test_the_same_readings_doubled_shuffled_and_cut_into_batches_give_the_same_messages(readings, random) -> None:
    # What is doubled keeps its arrival: a redelivery, not a second reading.
    beats = [heartbeat(n / 4) for n in range(50)]
    expected = Replay().batch([*readings, *beats])

    rows = sorted([*readings, *readings[::3], *beats], key=lambda row: (row.arrived_ms, row.partition, row.offset))
    cuts = sorted(random.sample(range(len(rows)), k=4))
    shard, found = Replay(), []
    for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        batch = rows[first:last]
        random.shuffle(batch)
        found += shard.batch(batch)
    assert [to_event(message) for message in found] == [to_event(message) for message in expected]
    assert len({to_event(window).id for window in windows_in(found)}) == len(windows_in(found))


@settings(max_examples=25, deadline=None)
@given(_telemetry(), st.randoms(use_true_random=False))
def test_once_all_is_in_the_order_of_arrival_has_left_no_trace(readings, random) -> None:
    """Late, early, corrected before or after: the history of the next window is that of readings on time."""
    arriving = [row.arrived_ms for row in readings]
    random.shuffle(arriving)
    lo = 12 * 3600 * 1000 + START * 1000
    shuffled = [row._replace(arrived_ms=lo + at % 3_000_000) for row, at in zip(readings, arriving, strict=True)]
    last = [reading("a", 13, 1), reading("b", 13, 1), heartbeat(14.1)]
    windows = [windows_in(Replay().batch([*rows, *last]))[-1] for rows in (readings, shuffled)]
    first, second = [msgspec.structs.replace(window, available_at=window.origin) for window in windows]
    assert first == second


@settings(max_examples=25, deadline=None)
@given(_telemetry())
def test_corrections_end_with_what_later_windows_say(readings) -> None:
    outcomes = Replay().batch([*readings, reading("a", 13, 1), heartbeat(14.1)])
    final = windows_in(outcomes)[-1]
    said = {(c.series, c.interval_start): c.energy_wh for c in corrections_in(outcomes)}
    for window in windows_in(outcomes)[:-1]:
        for series, row in zip(window.series, window.energy_wh, strict=True):
            hour = window.origin - timedelta(hours=1)
            column = 672 - (final.origin - hour) // timedelta(hours=1)
            now = final.energy_wh[final.series.index(series)][column]
            if now != row[-1]:
                assert said[series, hour] == now
