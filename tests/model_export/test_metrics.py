"""Scores, held to hand-made cases and to the scorer that others use."""

import importlib.util

import numpy as np
import pytest

from model_export.metrics import beside_naive, scores, wql_of_meters
from tests.forecasting.sample_windows import SHARED_DATA

needs_scorer = pytest.mark.skipif(not (SHARED_DATA / "score.py").exists(), reason=f"no score.py in {SHARED_DATA}")


def scorer():
    specification = importlib.util.spec_from_file_location("score", SHARED_DATA / "score.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_a_perfect_forecast_loses_nothing():
    actual = np.arange(1.0, 49).reshape(1, 2, 24)
    figures = scores(actual[..., None].repeat(9, -1), actual, actual + 1)
    assert (figures["mWQL"], figures["P50"], figures["cov80"]) == (0, 0, 1)
    assert figures["rel168"] < 1e-6


def test_a_forecast_half_too_low_costs_what_pinball_says():
    actual = np.full((1, 1, 24), 100.0)
    figures = scores(np.full((1, 1, 24, 9), 50.0), actual, np.full((1, 1, 24), 150.0))
    assert figures["P50"] == pytest.approx(2 * 0.5 * 50 / 100)
    assert figures["P90"] == pytest.approx(2 * 0.9 * 50 / 100)
    assert figures["rel168"] == pytest.approx(1)
    assert (figures["cov80"], figures["covdev"]) == (0, pytest.approx(0.8))


def test_hours_without_an_actual_do_not_count():
    actual = np.full((1, 1, 24), 100.0)
    actual[..., 12:] = np.nan
    figures = scores(np.full((1, 1, 24, 9), 100.0), actual, np.full((1, 1, 24), 99.0))
    assert (figures["hours"], figures["P50"], figures["cov80"]) == (12, 0, 1)


def test_each_meter_counts_alike_whatever_its_size():
    actual = np.stack([np.full((1, 24), 10.0), np.full((1, 24), 1e6)])
    forecast = np.stack([np.full((1, 24, 9), 5.0), np.full((1, 24, 9), 1e6)])
    assert wql_of_meters(forecast, actual) == pytest.approx([0.5, 0])
    assert beside_naive(forecast[..., 4], actual, actual * 2) == pytest.approx([0.5, 0], abs=1e-9)


@needs_scorer
def test_our_figures_are_those_of_the_scorer_that_others_use():
    generator = np.random.default_rng(1)
    actual = generator.gamma(2, 1000, (5, 8, 24))
    actual[generator.random(actual.shape) < 0.1] = np.nan
    forecast = np.sort(generator.gamma(2, 1000, (5, 8, 24, 9)), axis=-1)
    naive = generator.gamma(2, 1000, (5, 8, 24))
    ours, theirs = scores(forecast, actual, naive), scorer().score(forecast, 0, actual, naive, np.ones(5))
    for name in ("mWQL", "P50", "P90", "rel168", "cov80", "covdev"):
        assert ours[name] == pytest.approx(theirs[name]), name
