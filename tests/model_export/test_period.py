"""Which meters and days are scored, and what they are held against."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from model_export.period import Period
from tests.model_export.made_up_site import made_up_site


def period(days=5):
    return Period(made_up_site(), [28 * 24 + 24 * day for day in range(days)])


def test_meters_without_half_of_their_hours_are_not_scored():
    scored = period()
    scored.site.energy_wh[2, 28 * 24 :] = np.nan
    assert scored.names == ["meter-0", "meter-1", "meter-3", "meter-4", "meter-5"]


def test_actuals_are_the_hours_after_the_origin():
    scored = period()
    np.testing.assert_array_equal(scored.actual_wh[3, 2], scored.site.energy_wh[3, 720:744])


def test_the_weekly_naive_takes_the_week_before_for_a_gap_and_looks_no_further():
    scored = period()
    scored.site.energy_wh[0, 672 - 168] = np.nan
    scored.site.energy_wh[0, 673 - 168], scored.site.energy_wh[0, 673 - 336] = np.nan, np.nan
    naive = scored.weekly_naive_wh[0, 0]
    assert naive[0] == scored.site.energy_wh[0, 672 - 336]
    assert np.isnan(naive[1])


def test_each_track_has_the_same_days_with_other_weather():
    scored = period()
    assert np.isnan(scored.windows_of("load_only").weather).all()
    realistic, observed = scored.windows_of("realistic_weather"), scored.windows_of("weather")
    np.testing.assert_array_equal(realistic.energy_wh, observed.energy_wh)
    np.testing.assert_array_equal(observed.weather, scored.windows.weather)
    np.testing.assert_array_equal(realistic.weather[0], realistic.weather[5])  # one forecast for all meters


def test_baselines_answer_for_a_meter_that_has_just_come():
    scored = period()
    scored.site.energy_wh[0, :660] = np.nan
    assert all(np.isfinite(wh).all() for wh in scored.baselines().values())


def test_christmas_is_from_19_december_to_new_year():
    site = replace(made_up_site(), start=datetime(2022, 11, 19, tzinfo=UTC))
    days = Period(site, [28 * 24 + 24 * day for day in range(18)])  # from 17 December
    assert days.christmas.tolist() == [False] * 2 + [True] * 14 + [False] * 2
