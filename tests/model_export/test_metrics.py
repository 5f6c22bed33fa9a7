"""Scores, held to hand-made cases and to the scorer that others use."""

import importlib.util

import numpy as np
import pytest

from forecasting.onnx_model import OnnxModel
from model_export.arguments import moment
from model_export.dataset import read_site
from model_export.evaluate import Period, evaluate, predictions_table
from model_export.metrics import scores
from tests.forecasting.sample_windows import MODEL_DIR, SHARED_DATA, needs_shared_data


def test_a_perfect_forecast_loses_nothing():
    actual = np.arange(1.0, 49).reshape(1, 2, 24)
    figures = scores(actual[..., None].repeat(11, -1), actual, actual + 1)
    assert (figures["mWQL"], figures["P50"], figures["cov80"]) == (0, 0, 1)
    assert figures["rel168"] < 1e-6


def test_a_forecast_half_too_low_costs_what_pinball_says():
    actual = np.full((1, 1, 24), 100.0)
    figures = scores(np.full((1, 1, 24, 11), 50.0), actual, np.full((1, 1, 24), 150.0))
    assert figures["P50"] == pytest.approx(2 * 0.5 * 50 / 100)
    assert figures["P90"] == pytest.approx(2 * 0.9 * 50 / 100)
    assert figures["rel168"] == pytest.approx(1)
    assert (figures["cov80"], figures["covdev"]) == (0, pytest.approx(0.8))


def test_hours_without_an_actual_do_not_count():
    actual = np.full((1, 1, 24), 100.0)
    actual[..., 12:] = np.nan
    figures = scores(np.full((1, 1, 24, 11), 100.0), actual, np.full((1, 1, 24), 99.0))
    assert (figures["hours"], figures["P50"], figures["cov80"]) == (12, 0, 1)


@pytest.mark.skipif(not (SHARED_DATA / "score.py").exists(), reason=f"no score.py in {SHARED_DATA}")
def test_our_figures_are_those_of_the_scorer_that_others_use():
    specification = importlib.util.spec_from_file_location("score", SHARED_DATA / "score.py")
    scorer = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(scorer)
    generator = np.random.default_rng(1)
    actual = generator.gamma(2, 1000, (5, 8, 24))
    actual[generator.random(actual.shape) < 0.1] = np.nan
    forecast = np.sort(generator.gamma(2, 1000, (5, 8, 24, 11)), axis=-1)
    naive = generator.gamma(2, 1000, (5, 8, 24))
    ours, theirs = scores(forecast, actual, naive), scorer.score(forecast[..., 1:10], 0, actual, naive, np.ones(5))
    for name in ("mWQL", "P50", "P90", "rel168", "cov80", "covdev"):
        assert ours[name] == pytest.approx(theirs[name]), name


@pytest.fixture(scope="module")
def november():
    site = read_site(SHARED_DATA / "load.parquet", SHARED_DATA / "weather.parquet", "Europe/London", "GB-ENG")
    return Period.of(site, moment("2022-11-01"), moment("2022-11-15"))


@pytest.fixture(scope="module")
def result(november):
    return evaluate(OnnxModel.load(MODEL_DIR), november)


@needs_shared_data
def test_the_committed_model_beats_every_baseline_on_days_it_never_saw(result):
    figures, _ = result
    naive = min(figures[name]["mWQL"] for name in ("naive_24h", "naive_168h", "seasonal_mean"))
    for track in ("weather", "realistic_weather", "load_only"):
        assert figures[track]["mWQL"] < 0.8 * naive
        assert figures[track]["rel168"] < 0.75
        assert 0.7 < figures[track]["cov80"] < 0.9


@needs_shared_data
def test_weather_helps_even_with_the_errors_of_a_forecast(result):
    figures, _ = result
    assert figures["weather"]["mWQL"] < figures["load_only"]["mWQL"]
    assert figures["realistic_weather"]["mWQL"] < figures["load_only"]["mWQL"]


def test_predictions_are_written_in_the_form_scorers_read():
    period = Period(["a", "b"], moment("2022-11-01"), None)
    wh = np.arange(2 * 3 * 24 * 11, dtype=float).reshape(6, 24, 11)
    table = predictions_table(period, wh)
    row = table[(table.series == "b") & (table.origin == "2022-11-03") & (table.step == 24)].iloc[0]
    assert len(table) == 2 * 3 * 24
    assert (row["q0.1"], row["q0.9"]) == (wh[5, 23, 1] / 1000, wh[5, 23, 9] / 1000)
