"""Gradient boosting learns, is fitted once, and never from the days it is scored on. Needs the training extra."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from model_export.dataset import cut_windows
from model_export.metrics import wql_of_meters
from model_export.peers import remembered
from model_export.peers.gradient_boosting import Rows
from model_export.peers.remembered import GradientBoosting
from model_export.peers.training_rows import sample
from model_export.period import Period
from tests.model_export.made_up_site import START, made_up_site

pytestmark = pytest.mark.train

TRAIN_UNTIL, VALID_UNTIL = START + timedelta(days=50), START + timedelta(days=55)


def boosting(folder, site=None):
    return GradientBoosting([site or made_up_site()], TRAIN_UNTIL, VALID_UNTIL, folder)


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    monkeypatch.setattr("model_export.peers.gradient_boosting.MAX_ROUNDS", 60)


def test_it_learns_and_the_second_time_it_remembers(tmp_path, monkeypatch):
    period = Period(made_up_site(), [24 * day for day in range(56, 61)])
    first = boosting(tmp_path).predict(period.windows, period.rows[0], with_weather=True)
    monkeypatch.setattr(remembered, "fit", None)
    again = boosting(tmp_path).predict(period.windows, period.rows[0], with_weather=True)
    np.testing.assert_array_equal(first, again)
    lost = wql_of_meters(period.by_meter(first), period.actual_wh).mean()
    assert lost < 0.9 * wql_of_meters(period.baselines()["seasonal_mean"], period.actual_wh).mean()
    assert (np.diff(first, axis=-1) >= 0).all()


def test_other_weather_is_asked_for_again_of_the_same_trees(tmp_path):
    period = Period(made_up_site(), [24 * 56])
    asked = [period.windows_of(track) for track in ("weather", "realistic_weather")]
    first, second = (boosting(tmp_path).predict(each, period.rows[0], with_weather=True) for each in asked)
    assert not np.array_equal(first, second)
    assert len(list(tmp_path.glob("*/weather/q*.txt"))) == 9


def test_other_data_are_fitted_anew(tmp_path):
    site = made_up_site()
    changed = replace(site, energy_wh=site.energy_wh + 1)
    assert boosting(tmp_path, site)._digest() != boosting(tmp_path, changed)._digest()


def test_no_hour_after_the_end_of_training_is_learned_from():
    site = made_up_site()
    energy = site.energy_wh.copy()
    energy[:, 50 * 24 :] = 7e8
    rows = sample([replace(site, energy_wh=energy)], TRAIN_UNTIL, 500, with_weather=True)
    clean = sample([site], TRAIN_UNTIL, 500, with_weather=True)
    np.testing.assert_array_equal(rows.target, clean.target)
    np.testing.assert_array_equal(rows.columns["last_day"], clean.columns["last_day"])


def test_a_gap_teaches_nothing():
    site = made_up_site()
    windows = cut_windows(site, np.arange(6), np.full(6, 900))
    rows = Rows.of(windows, np.arange(6), with_weather=False)
    assert len(rows.target) == np.isfinite(windows.target_wh).sum()
    assert np.isfinite(rows.target).all()
