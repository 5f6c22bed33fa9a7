"""What every forecast is measured against, and what stands in when the model has nothing to read. numpy only."""

import numpy as np
import numpy.typing as npt

from domain.feature_window import HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE

Values = npt.NDArray[np.float64]
WEEK_HOURS = 168
_LEVELS = np.array(QUANTILES_PERMILLE) / 1000


def seasonal_naive(history_wh: Values, lag_hours: int) -> Values:
    """[n][H] → [n][24]: each target hour as it was `lag_hours` (24 or more) before; for a gap, one lag earlier."""
    value = np.full((len(history_wh), HORIZON_HOURS), np.nan)
    for lag in range(lag_hours, history_wh.shape[1] + 1, lag_hours):
        value = np.where(np.isnan(value), _at_lag(history_wh, lag), value)
    return value


def seasonal_mean(history_wh: Values) -> Values:
    """[n][H] → [n][24]: the mean of the same hour of the week over all weeks there are; NaN where none is."""
    weeks = history_wh.shape[1] // WEEK_HOURS
    return mean_of_known(np.stack([_at_lag(history_wh, WEEK_HOURS * week) for week in range(1, weeks + 1)]), axis=0)


def with_quantiles(point_wh: Values, history_wh: Values, lag_hours: int) -> Values:
    """[n][24] → [n][24][11]: the point plus the quantiles of what the same lag missed over the history.

    Missed by less than 24 pairs of hours, the spread is that of the history around its own mean.
    """
    missed = history_wh[:, lag_hours:] - history_wh[:, :-lag_hours]
    around = history_wh - mean_of_known(history_wh, axis=1)[:, None]
    spreads = [_quantiles(row if _known(row) >= 24 else other) for row, other in zip(missed, around, strict=True)]
    return point_wh[:, :, None] + np.array(spreads)[:, None, :]


def mean_of_known(values: Values, axis: int) -> Values:
    """Mean without gaps; NaN where all are gaps."""
    known = np.isfinite(values)
    count = known.sum(axis)
    total = np.where(known, values, 0.0).sum(axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _at_lag(history_wh: Values, lag: int) -> Values:
    start = history_wh.shape[1] - lag
    return history_wh[:, start : start + HORIZON_HOURS]


def _quantiles(row: Values) -> Values:
    known = row[np.isfinite(row)]
    return np.quantile(known, _LEVELS) if len(known) else np.zeros(len(_LEVELS))


def _known(row: Values) -> int:
    return int(np.isfinite(row).sum())
