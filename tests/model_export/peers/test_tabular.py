"""What gradient boosting reads is what was known at the origin."""

from dataclasses import replace

import numpy as np
import pytest

from model_export.dataset import cut_windows
from model_export.peers.tabular import scale_of, tabular
from tests.model_export.made_up_site import made_up_site

ORIGINS = np.array([700, 724, 900, 911])
ROWS = np.array([0, 1, 2, 3])


def windows():
    return cut_windows(made_up_site(), ROWS, ORIGINS)


def test_a_lag_is_the_same_hour_so_many_hours_before():
    site, made = made_up_site(), windows()
    columns, scale = tabular(made, ROWS, with_weather=True), scale_of(made)
    for lag in (24, 168, 672):
        expected = [
            site.energy_wh[row, origin - lag : origin - lag + 24] for row, origin in zip(ROWS, ORIGINS, strict=True)
        ]
        np.testing.assert_allclose(columns[f"lag_{lag}"].reshape(4, 24), expected / scale[:, None], rtol=1e-5)


def test_nothing_of_the_target_day_but_weather_and_calendar_is_read():
    made = windows()
    changed = replace(made, target_wh=np.full_like(made.target_wh, 1e9))
    before, after = (tabular(each, ROWS, with_weather=True) for each in (made, changed))
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name], err_msg=name)


def test_load_only_has_no_column_of_weather():
    names = tabular(windows(), ROWS, with_weather=False).keys()
    assert not [name for name in names if "temperature" in name or "irradiance" in name]
    with_weather = tabular(windows(), ROWS, with_weather=True)
    assert with_weather["temperature"].reshape(4, 24) == pytest.approx(windows().weather[:, 0, 672:])


def test_a_meter_a_thousand_times_larger_reads_the_same_but_for_its_level():
    made = windows()
    small, large = (
        tabular(each, ROWS, with_weather=False) for each in (made, replace(made, energy_wh=1000 * made.energy_wh))
    )
    for name in small.keys() - {"level"}:
        np.testing.assert_allclose(small[name], large[name], rtol=1e-4, err_msg=name)


def test_a_day_mean_is_of_the_hours_that_end_with_the_target():
    made = windows()
    found = tabular(made, ROWS, with_weather=True)["temperature_mean_24"].reshape(4, 24)
    assert found[0, 5] == pytest.approx(made.weather[0, 0, 672 + 5 - 23 : 672 + 6].mean(), rel=1e-5)
