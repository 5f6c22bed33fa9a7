"""Every series of every window gets an honest answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cloud_event import forecast_id, to_event, window_id
from domain.feature_window import HISTORY_HOURS
from forecasting.fallback import forecast_window
from forecasting.onnx_model import OnnxModel
from tests.forecasting.sample_windows import MODEL_DIR, known_only, made_up_rows, window

MODEL = OnnxModel.load(MODEL_DIR)
NO_WEATHER = {"temperature_c": [None] * 696, "irradiance_w_m2": [None] * 696}


def forecast_of(row, **changes):
    """The forecast of a block with this one meter, and its rung."""
    forecast = forecast_window(window([row, *made_up_rows(4)], **changes), MODEL)
    forecast.check()
    return np.array(forecast.energy_wh[0]), forecast.degradation[0]


ROW = made_up_rows()[0]
RUNGS = {
    "full": (ROW, {}),
    "no_weather": (ROW, NO_WEATHER),
    "short_history": (known_only(ROW, last=100), {}),
    "weekly_analogue": (known_only(ROW, first=336), {}),
    "profile": (known_only(ROW, last=5), {}),
}


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_is_reached_labelled_and_near_what_is_usual(rung):
    row, changes = RUNGS[rung]
    wh, degradation = forecast_of(row, **changes)
    assert degradation == rung
    assert 0.4 * np.mean(ROW) < wh[:, 5].mean() < 2.5 * np.mean(ROW)


@pytest.mark.parametrize(
    ("known", "rung"), [(168, "full"), (167, "short_history"), (24, "short_history"), (23, "profile")]
)
def test_rungs_change_where_they_say(known, rung):
    assert forecast_of(known_only(ROW, last=known))[1] == rung


def test_a_meter_that_fell_silent_goes_down_the_ladder_week_by_week():
    rungs = {silent: forecast_of(known_only(ROW, first=672 - silent))[1] for silent in (84, 85, 312, 313, 648, 649)}
    assert rungs == {
        84: "full",
        85: "short_history",
        312: "short_history",
        313: "weekly_analogue",
        648: "weekly_analogue",
        649: "profile",
    }


def test_a_weather_forecast_that_reaches_half_the_day_is_still_weather():
    half = {"temperature_c": [5.0] * 684 + [None] * 12, "irradiance_w_m2": [0.0] * 684 + [None] * 12}
    less = {"temperature_c": [5.0] * 683 + [None] * 13, "irradiance_w_m2": [0.0] * 684 + [None] * 12}
    assert [forecast_of(ROW, **weather)[1] for weather in (half, less)] == ["full", "no_weather"]


def test_a_meter_that_never_spoke_could_be_any_of_its_neighbours():
    wh, degradation = forecast_of([None] * HISTORY_HOURS)
    assert degradation == "profile"
    assert wh[:, 0].min() < np.median(made_up_rows(4)[0]) < wh[:, -1].max()


def test_a_block_in_which_nobody_ever_spoke_is_answered_too():
    forecast = forecast_window(window([[None] * HISTORY_HOURS] * 3, **NO_WEATHER), MODEL)
    forecast.check()
    assert forecast.degradation == ["profile"] * 3
    assert all(value > 0 for hours in forecast.energy_wh[0] for value in hours)


def test_the_feeders_total_is_no_neighbour_of_its_meters():
    total = [1_000_000] * HISTORY_HOURS
    forecast = forecast_window(window([[None] * HISTORY_HOURS, *made_up_rows(2), total]), MODEL)
    assert np.max(forecast.energy_wh[0]) < 10_000


def test_what_never_was_negative_is_never_forecast_negative():
    off_at_night = [max(0, value - 500) for value in ROW]
    wh, _ = forecast_of(off_at_night)
    assert wh.min() == 0
    assert forecast_of(known_only(off_at_night, first=336))[0].min() >= 0


def test_solar_export_stays_export():
    exporting = [value - 900 * (10 <= k % 24 <= 15) for k, value in enumerate(ROW)]
    wh, degradation = forecast_of(exporting)
    assert degradation == "full"
    assert wh[:, 5].min() < -100


def test_constant_zero_stays_near_zero():
    wh, degradation = forecast_of([0] * HISTORY_HOURS)
    assert degradation == "full"
    assert np.abs(wh).max() <= 5


def test_ids_follow_from_the_window_and_the_same_window_gives_the_same_bytes():
    first, second = (to_event(forecast_window(window(), MODEL)) for _ in range(2))
    assert first == second
    assert first.id == forecast_id(window_id("feeder-1", 0, window().origin))


energies = st.one_of(st.none(), st.integers(-(10**6), 10**6), st.sampled_from([0, 10**12, -(10**12)]))
weathers = st.one_of(st.none(), st.floats(-80, 60), st.sampled_from([float("nan"), 1e30]))


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.tuples(energies, st.integers(1, HISTORY_HOURS)), min_size=1, max_size=12),
    noise=st.integers(0, 1000),
    air=st.lists(weathers, min_size=1, max_size=6),
    hour=st.integers(0, 24 * 366),
)
def test_whatever_comes_the_forecast_is_finite_ordered_and_labelled(pieces, noise, air, hour):
    generator = np.random.default_rng(noise)
    row = [value for value, length in pieces for _ in range(length)]
    row = ([None] * HISTORY_HOURS + row)[-HISTORY_HOURS:]
    row = [value if value is None else value + int(generator.integers(0, noise + 1)) for value in row]
    temperatures = (air * 696)[:696]
    origin = window().origin.fromtimestamp(1_767_225_600 + 3600 * hour, window().origin.tzinfo)
    forecast = forecast_window(
        window([row, row], origin=origin, temperature_c=temperatures, irradiance_w_m2=temperatures), MODEL
    )
    forecast.check()
    assert forecast.degradation[0] in RUNGS
    if forecast.degradation[0] != "profile":  # the same row twice: only single precision may tell where it stood
        largest = max((abs(value) for value in row if value is not None), default=0)
        np.testing.assert_allclose(*forecast.energy_wh, rtol=1e-4, atol=1 + 1e-6 * largest)
