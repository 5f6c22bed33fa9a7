"""A forecast's day as it was: the energy of its 24 hours, and of the hours that naive forecasts repeat.

All of it comes from the window that closes the day (or one of the six days after): its four weeks of history hold
the 24 hours, the day before, and the same day of the three weeks before. What `corrections` knows is laid over that,
the highest revision last. So in the end a day says the corrected values, whichever came first, and the naive
forecasts are better by that hindsight, never worse.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from domain.actuals import ActualsCorrected
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR, FeatureWindow
from functions.scoring.skill import Energies

# What happened; the daily naive forecast, the day before; the weekly one, the day a week before. The last three
# together are the seasonal mean: no fourth week, for the window that closes the day no longer holds it.
LAGS_H = (0, 24, 168, 336, 504)
LATE_HOURS = HISTORY_HOURS - HORIZON_HOURS - LAGS_H[-1]  # how much later a window may be and still hold all of it


def day_from(window: FeatureWindow, origin: datetime, series: list[str]) -> Energies:
    """[lag][series][24] for a forecast of these series at `origin`, 24 to 24 + LATE_HOURS before the window's.

    A series that the window does not have is all gaps.
    """
    first = HISTORY_HOURS - (window.origin - origin) // HOUR  # column of the first target hour
    row_of = {name: row for row, name in enumerate(window.series)}
    day = np.full((len(LAGS_H), len(series), HORIZON_HOURS), np.nan)
    for k, lag in enumerate(LAGS_H):
        columns = slice(first - lag, first - lag + HORIZON_HOURS)
        for row, name in enumerate(series):
            if name in row_of:
                day[k, row] = window.energy_wh[row_of[name]][columns]  # None becomes NaN
    return day


def seasonal_mean(day: Energies) -> Energies:
    """[series][24]: whole Wh, the mean of the weeks there are."""
    weeks = day[2:]
    known = ~np.isnan(weeks)
    total, count = np.where(known, weeks, 0.0).sum(axis=0), known.sum(axis=0)
    return np.rint(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def corrected(day: Energies, origin: datetime, series: list[str], corrections: Iterable[ActualsCorrected]) -> Energies:
    """The day with all these corrections in it, the highest revision of each hour last."""
    row_of = {name: row for row, name in enumerate(series)}
    result = day.copy()
    for correction in sorted(corrections, key=lambda each: each.revision):
        hours = (correction.interval_start - origin) // HOUR
        for k, lag in enumerate(LAGS_H):
            if correction.series in row_of and 0 <= hours + lag < HORIZON_HOURS:
                result[k, row_of[correction.series], hours + lag] = correction.energy_wh
    return result


def touched_by(hour: datetime) -> list[tuple[datetime, datetime]]:
    """First and last origin of the forecasts in whose day this hour is, one pair for each lag."""
    return [(hour + (lag - HORIZON_HOURS + 1) * HOUR, hour + lag * HOUR) for lag in LAGS_H]


def hours_in(origin: datetime) -> list[tuple[datetime, datetime]]:
    """First and last hour of each part of a day, one pair for each lag."""
    return [(origin - lag * HOUR, origin + (HORIZON_HOURS - 1 - lag) * HOUR) for lag in LAGS_H]
