"""Which hours of a window a forecast's day is made of."""

from datetime import timedelta

import numpy as np
import pytest

from domain.feature_window import HISTORY_HOURS, HOUR
from functions.scoring.day import LAGS_H, LATE_HOURS, corrected, day_from, hours_in, seasonal_mean, touched_by
from tests.messages import ORIGIN, SERIES, correction, window

DAY = timedelta(days=1)


def numbered(origin):
    """Each hour's value is its number of hours since 1970, so a value says which hour it is."""
    last = int(origin.timestamp()) // 3600
    return window(origin, energy_wh=[list(range(last - HISTORY_HOURS, last))] * 2)


def hour_number(moment):
    return int(moment.timestamp()) // 3600


@pytest.mark.parametrize("late_hours", [0, 1, 48, LATE_HOURS])
def test_the_day_and_every_day_it_is_compared_with_are_found_however_late_the_window(late_hours):
    day = day_from(numbered(ORIGIN + DAY + late_hours * HOUR), ORIGIN, SERIES)
    first = hour_number(ORIGIN)
    for k, lag in enumerate(LAGS_H):
        assert day[k, 1].tolist() == list(range(first - lag, first - lag + 24))


def test_rows_follow_the_forecast_and_unknown_series_are_gaps():
    closing = window(ORIGIN + DAY, energy_wh=[[1] * 672, [2] * 671 + [None]])
    day = day_from(closing, ORIGIN, ["feeder-1", "meter-9", "meter-1"])
    assert np.isnan(day[:, 1]).all()
    assert np.isnan(day[0, 0, 23])
    assert (day[0, 0, 22], day[0, 2, 23]) == (2, 1)


@pytest.mark.parametrize(("lag", "k"), [(lag, k) for k, lag in enumerate(LAGS_H)])
def test_a_correction_reaches_the_hour_it_is_about_and_no_other(lag, k):
    day = np.zeros((len(LAGS_H), 2, 24))
    changed = corrected(day, ORIGIN, SERIES, [correction(ORIGIN + (5 - lag) * HOUR, energy_wh=9)])
    assert changed[k, 0, 5] == 9
    assert np.count_nonzero(changed) == 1
    assert not day.any()


def test_the_highest_revision_wins_in_any_order():
    revisions = [correction(revision=n, energy_wh=n) for n in (2, 3, 1)]
    assert corrected(np.zeros((len(LAGS_H), 2, 24)), ORIGIN, SERIES, revisions)[0, 0, 0] == 3


def test_corrections_of_other_series_and_hours_change_nothing():
    others = [correction(series="meter-9"), correction(ORIGIN - 25 * HOUR), correction(ORIGIN + DAY)]
    assert not corrected(np.zeros((len(LAGS_H), 2, 24)), ORIGIN, SERIES, others).any()


@pytest.mark.parametrize("offset", [*range(-30, 30), *range(140, 170), *range(310, 340), *range(478, 508)])
def test_an_hour_touches_exactly_the_days_that_it_changes(offset):
    origin = ORIGIN + offset * HOUR
    changes = corrected(np.zeros((len(LAGS_H), 2, 24)), origin, SERIES, [correction(ORIGIN)]).any()
    assert any(first <= origin <= last for first, last in touched_by(ORIGIN)) == changes
    assert any(first <= ORIGIN <= last for first, last in hours_in(origin)) == changes


def test_the_seasonal_mean_is_that_of_the_weeks_there_are():
    weeks = np.array([[[np.nan, 1.0]], [[np.nan, 7.0]], [[1.0, np.nan]], [[4.0, np.nan]], [[np.nan, np.nan]]])
    assert np.array_equal(seasonal_mean(weeks), [[2.0, np.nan]], equal_nan=True)  # 2.5 to the even neighbour
