"""The rules every forecast is measured against."""

import numpy as np
import pytest

from forecasting.baselines import mean_of_known, seasonal_mean, seasonal_naive, with_quantiles

HOURS = np.arange(672, dtype=float)[None]


@pytest.mark.parametrize("lag", [24, 168])
def test_naive_is_what_was_there_a_lag_before(lag):
    assert seasonal_naive(HOURS, lag)[0].tolist() == list(range(672 - lag, 696 - lag))


def test_naive_looks_a_lag_further_back_where_there_is_a_gap():
    history = HOURS.copy()
    history[0, 672 - 168] = np.nan
    assert seasonal_naive(history, 168)[0, :2].tolist() == [672 - 336, 673 - 168]


def test_naive_of_nothing_is_nothing():
    assert np.isnan(seasonal_naive(np.full((1, 672), np.nan), 24)).all()


def test_seasonal_mean_is_that_of_the_weeks_known():
    history = np.where(HOURS < 168, np.nan, HOURS)
    assert seasonal_mean(history)[0, 0] == np.mean([504, 336, 168])


def test_quantiles_are_those_of_what_the_rule_missed():
    generator = np.random.default_rng(3)
    history = generator.normal(1000, 50, (1, 672))
    wh = with_quantiles(seasonal_naive(history, 168), history, 168)
    width = wh[0, 0, -1] - wh[0, 0, 0]
    assert width == pytest.approx(2 * 1.645 * 50 * np.sqrt(2), rel=0.15)
    assert (np.diff(wh, axis=-1) >= 0).all()


def test_the_mean_of_gaps_is_a_gap():
    assert np.isnan(mean_of_known(np.array([[np.nan, np.nan]]), axis=1)).all()
    assert mean_of_known(np.array([[np.nan, 4.0]]), axis=1) == [4.0]
