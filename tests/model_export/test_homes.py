"""Homes come with hour-ending local time and without solar export; windows want neither."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from model_export.homes import SOLAR_KW, read_homes


def test_homes_are_read_as_hour_beginning_utc_and_net_of_a_roof(tmp_path):
    hours = pd.date_range("2016-08-01", periods=24, freq="h")
    sun = np.maximum(0, 800 - 150 * np.abs(np.arange(24) - 12))
    load = pd.DataFrame({"series": "home", "ts": hours, "load": 0.5, "solar_w_per_kw": sun})
    air = {"ts": hours, "outdoor_dry_bulb_temperature": range(24), "diffuse_solar_irradiance": sun}
    load.to_parquet(tmp_path / "homes.parquet")
    pd.DataFrame(air).to_parquet(tmp_path / "weather.parquet")
    site = read_homes(tmp_path / "homes.parquet", tmp_path / "weather.parquet", np.random.default_rng(1))
    assert site.start == datetime(2016, 8, 1, 7, tzinfo=UTC)
    assert site.calendar[:2, 0].tolist() == [23, 0]
    metered, net = site.energy_wh
    kw = (500 - net[12]) / 800
    assert (metered == 500).all()
    assert SOLAR_KW[0] <= kw <= SOLAR_KW[1]
    np.testing.assert_allclose(net, 500 - kw * sun, atol=1)
    assert site.weather[0].tolist() == list(range(24))
