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
    said[-3:] = 10 * peers.mean(0)[-3:]
    ratio = profile(said, peers, CALENDAR) / profile(SILENT, peers, CALENDAR)
    np.testing.assert_allclose(ratio, 10)


def test_neighbours_lend_the_days_of_the_same_kind():
    off = (CALENDAR[:, 1] >= 5) | (CALENDAR[:, 3] > 0)
    peers = np.where(off[:672], 100.0, 900.0)[None].repeat(2, axis=0)
    expected = np.where(off[672:], 100.0, 900.0)
    np.testing.assert_array_equal(profile(SILENT, peers, CALENDAR)[:, 5], expected)


def test_neighbours_of_less_than_a_week_lend_nothing():
    newcomers = np.array(made_up_rows(2), float)
    newcomers[:, :-100] = np.nan
    np.testing.assert_array_equal(profile(SILENT, newcomers, CALENDAR), profile(SILENT, NOBODY, CALENDAR))
