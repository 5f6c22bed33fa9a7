"""Training windows are the windows of the stream, and know nothing of what comes after."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from forecasting.inputs import model_inputs
from model_export.dataset import cut_windows, read_site, totals_of
from model_export.sampling import Source, batches
from tests.model_export.made_up_site import START, made_up_site


def or_none(values):
    return [None if np.isnan(value) else value.item() for value in values]


def streamed(site, origin):
    """The block that the stream would emit at this column."""
    past, both = slice(origin - HISTORY_HOURS, origin), slice(origin - HISTORY_HOURS, origin + HORIZON_HOURS)
    moment = site.start + timedelta(hours=origin)
    window = FeatureWindow(
        feeder="feeder-1",
        block=0,
        origin=moment,
        available_at=moment,
        time_zone="Europe/London",
        country="GB-ENG",
        series=site.names,
        energy_wh=[[value if value is None else int(value) for value in or_none(row[past])] for row in site.energy_wh],
        temperature_c=or_none(site.weather[0, both]),
        irradiance_w_m2=or_none(site.weather[1, both]),
        wind_m_s=[None] * (HISTORY_HOURS + HORIZON_HOURS),
    )
    window.check()
    return window


@pytest.mark.parametrize("origin", [HISTORY_HOURS, 1000, 1211])
def test_training_windows_equal_streamed_ones(origin):
    site = made_up_site()
    rows = np.arange(len(site.names))
    trained = cut_windows(site, rows, np.full(len(rows), origin))
    inputs = model_inputs(streamed(site, origin))
    np.testing.assert_array_equal(trained.energy_wh, inputs.energy_wh)
    np.testing.assert_array_equal(trained.weather, inputs.weather)
    np.testing.assert_array_equal(trained.calendar, inputs.calendar)


def test_energy_after_the_origin_is_in_no_input():
    site = made_up_site()
    rows, origins = np.arange(6), np.full(6, 900)
    later = site.energy_wh.copy()
    later[:, 900:] = 1e9
    before, after = (cut_windows(s, rows, origins) for s in (site, replace(site, energy_wh=later)))
    np.testing.assert_array_equal(before.energy_wh, after.energy_wh)
    assert (after.target_wh == 1e9).all()


def test_training_never_sees_an_hour_of_the_days_it_is_tested_on():
    site, end = made_up_site(), 1200
    energy, weather = site.energy_wh.copy(), site.weather.copy()
    energy[:, end:], weather[:, end:] = 7e8, 7e8
    source = Source.until(replace(site, energy_wh=energy, weather=weather), end, 1.0)
    drawn = batches([source], 64, np.random.default_rng(1))
    for windows in (next(drawn) for _ in range(10)):
        assert max(np.nanmax(part) for part in (windows.energy_wh, windows.target_wh, windows.weather)) < 7e8


def test_the_last_origin_before_the_end_is_used():
    source = Source.until(made_up_site(), 1200, 1.0)
    assert source.last - 1 + HORIZON_HOURS == 1200


def test_a_file_becomes_a_site_with_a_column_for_every_hour(tmp_path):
    hours = pd.date_range("2022-01-03", periods=6, freq="h")
    table = pd.DataFrame({"series": "a", "ts": hours, "load": [1.0, 1.5, np.nan, 2.0, 0.1, 3.0]})
    pd.concat([table, table.assign(series="b")]).drop(index=4).to_csv(tmp_path / "load.csv", index=False)
    pd.DataFrame({"ts": hours, "temp_c": 5.0, "ghi_wm2": range(6)}).to_parquet(tmp_path / "weather.parquet")
    site = read_site(tmp_path / "load.csv", tmp_path / "weather.parquet", "Europe/London", "GB-ENG")
    assert (site.start, site.names) == (START, ["a", "b"])
    np.testing.assert_array_equal(site.energy_wh[0], [1000, 1500, np.nan, 2000, np.nan, 3000])
    assert site.weather[1].tolist() == [0, 1, 2, 3, 4, 5]


def test_without_a_weather_file_weather_is_a_gap(tmp_path):
    pd.DataFrame({"series": "a", "ts": ["2022-01-03T00:00:00Z"], "load": [1.0]}).to_csv(tmp_path / "a.csv", index=False)
    assert np.isnan(read_site(tmp_path / "a.csv", None, "UTC", "DE").weather).all()


def test_a_total_is_a_sum_of_series_and_a_gap_where_one_is_missing():
    site = made_up_site()
    totals = totals_of(site, 3, np.random.default_rng(1))
    known = np.isfinite(totals.energy_wh)
    assert totals.energy_wh.shape == (3, site.energy_wh.shape[1])
    assert (np.nanmax(totals.energy_wh, axis=1) <= np.nansum(site.energy_wh, axis=0).max()).all()
    assert 0.9 < known.mean() < 1
