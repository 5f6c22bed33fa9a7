"""Training takes inputs away, never answers."""

from dataclasses import replace

import numpy as np

from domain.feature_window import HISTORY_HOURS
from model_export.augment import augment, with_forecast_errors
from model_export.dataset import cut_windows
from tests.model_export.made_up_site import made_up_site

SITE = made_up_site()
WINDOWS = cut_windows(SITE, np.arange(600) % 6, 672 + np.arange(600))


def test_hours_that_stay_known_stay_what_they_are():
    changed = augment(WINDOWS, np.random.default_rng(1))
    known = np.isfinite(changed.energy_wh)
    np.testing.assert_array_equal(changed.energy_wh[known], WINDOWS.energy_wh[known])
    np.testing.assert_array_equal(changed.target_wh, WINDOWS.target_wh)


def test_every_kind_of_loss_occurs():
    changed = augment(WINDOWS, np.random.default_rng(1))
    gaps, air = np.isnan(changed.energy_wh), np.isnan(changed.weather[:, 0])
    assert (gaps.sum(1) > HISTORY_HOURS - 24).any(), "a meter of its first day"
    assert (gaps[:, -24:].all(1) & ~gaps[:, 0]).any(), "a meter that fell silent"
    assert air.all(1).any(), "no weather at all"
    assert (air[:, HISTORY_HOURS:].all(1) & ~air[:, 0]).any(), "no weather forecast"


def test_forecast_errors_are_as_large_as_they_say_and_leave_the_past_alone():
    weather = np.full((4000, 2, 696), 10.0, np.float32)
    worse = with_forecast_errors(weather, np.random.default_rng(1))
    np.testing.assert_array_equal(worse[..., :HISTORY_HOURS], 10.0)
    spread = worse[:, 0, HISTORY_HOURS:].std(axis=0)
    np.testing.assert_allclose(spread[[0, -1]], [0.7, 1.6], rtol=0.05)
    np.testing.assert_allclose(worse[:, 1, HISTORY_HOURS:].mean(), 10.0, rtol=0.02)


def test_the_windows_given_are_not_changed():
    before = replace(WINDOWS, energy_wh=WINDOWS.energy_wh.copy(), weather=WINDOWS.weather.copy())
    augment(WINDOWS, np.random.default_rng(2))
    np.testing.assert_array_equal(before.energy_wh, WINDOWS.energy_wh)
    np.testing.assert_array_equal(before.weather, WINDOWS.weather)
