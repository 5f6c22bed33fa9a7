"""What is said of a series that has said next to nothing."""

import numpy as np

from forecasting.profile import profile
from forecasting.site_calendar import window_calendar
from tests.forecasting.sample_windows import ORIGIN, made_up_rows

CALENDAR = window_calendar(ORIGIN, "Europe/Berlin", "DE")
SILENT = np.full(672, np.nan)
NOBODY = np.empty((0, 672))


def test_without_neighbours_it_is_a_household_of_unknown_size():
    wh = profile(SILENT, NOBODY, CALENDAR)
    assert wh.shape == (24, 11)
    assert (np.diff(wh) > 0).all()
    assert (wh[:, -1] > 10 * wh[:, 0]).all()


def test_a_few_hours_of_its_own_say_how_large_it_is():
    peers = np.array(made_up_rows(5), float)
    said = SILENT.copy()
    said[-3:] = 10 * peers[4, -3:]
    wh, guess = profile(said, peers, CALENDAR), profile(SILENT, peers, CALENDAR)
    usual = 10 * peers[4].reshape(28, 24).mean(0)
    np.testing.assert_allclose(wh[:, 5].mean(), usual.mean(), rtol=0.3)
    assert (wh[:, -1] - wh[:, 0]).mean() / 10 < (guess[:, -1] - guess[:, 0]).mean()


def test_neighbours_that_stood_still_say_nothing_of_its_size():
    peers = np.array(made_up_rows(2), float)
    peers[0, -3:] = 0
    said = SILENT.copy()
    said[-3:] = 2 * peers[1, -3:]
    np.testing.assert_array_equal(profile(said, peers, CALENDAR), profile(said, peers[1:], CALENDAR))


def test_first_hours_of_zero_make_a_small_meter_not_a_certain_zero():
    peers, said = np.array(made_up_rows(2), float), SILENT.copy()
    said[-3:] = 0
    wh = profile(said, peers, CALENDAR)
    assert 0 < wh.max() < 0.1 * peers.max()


def test_neighbours_lend_the_days_of_the_same_kind():
    off = (CALENDAR[:, 1] >= 5) | (CALENDAR[:, 3] > 0)
    peers = np.where(off[:672], 100.0, 900.0)[None].repeat(2, axis=0)
    expected = np.where(off[672:], 100.0, 900.0)
    np.testing.assert_array_equal(profile(SILENT, peers, CALENDAR)[:, 5], expected)


def test_neighbours_of_less_than_a_week_lend_nothing():
    newcomers = np.array(made_up_rows(2), float)
    newcomers[:, :-100] = np.nan
    np.testing.assert_array_equal(profile(SILENT, newcomers, CALENDAR), profile(SILENT, NOBODY, CALENDAR))
