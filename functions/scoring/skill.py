"""How good a forecast was: losses per hour as exact integers, and their sums.

Sources: pinball loss, Koenker and Bassett (1978); weighted quantile loss (WQL), the sum of pinball losses over all
hours and quantiles, doubled, over the sum of absolute energies, averaged over the quantiles (as in GluonTS). Only
sums are kept, never ratios, so that blocks, hours and days add up honestly:

    mae_wh                = Σ absolute_error_wh / Σ n
    wql                   = Σ wql_numerator / Σ wql_denominator
    coverage_80           = Σ covered_80 / Σ n
    skill_vs_weekly_naive = 1 − Σ weekly_naive.forecast_wql_numerator / Σ weekly_naive.wql_numerator,
                            and so beside the other baselines

A gap in the actuals counts nowhere. Sums under a naive forecast's name cover only hours in which it had a value, for
itself and for the forecast, so the two are compared on the same hours.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Energies = NDArray[np.float64]  # Wh; NaN is a gap
Integers = NDArray[np.int64]

_MEDIAN, _LOW, _HIGH = 500, 100, 900  # permille


class Terms(Struct, frozen=True):
    """What each hour of each series adds to the sums; every array is [series][24], zero where it does not count."""

    n: Integers
    absolute_error_wh: Integers  # of the median
    wql_numerator: Integers  # thousandths of Wh, over all quantiles
    wql_denominator: Integers
    covered_80: Integers  # 1 when the energy lies between the 10 % and the 90 % quantile, both included
    pinball_loss: Integers  # [series][24][quantile], thousandths of Wh
    at_or_below: Integers  # [series][24][quantile]: 1 when the energy is no higher than the quantile


def pinball_loss(actual_wh: Integers, forecast_wh: Integers, quantiles_permille: Sequence[int]) -> Integers:
    """Thousandths of Wh, [..., quantile], for actuals [...] and forecasts [..., quantile]."""
    error = actual_wh[..., np.newaxis] - forecast_wh
    permille = np.asarray(quantiles_permille, dtype=np.int64)
    return np.maximum(permille * error, (permille - 1000) * error)


def terms(actual_wh: Energies, forecast_wh: Integers, quantiles_permille: Sequence[int]) -> Terms:
    """Losses of quantile forecasts [series][24][quantile] against what happened [series][24]."""
    present = ~np.isnan(actual_wh)
    actual = np.where(present, actual_wh, 0).astype(np.int64)
    at = {permille: forecast_wh[..., k] for k, permille in enumerate(quantiles_permille)}
    loss = pinball_loss(actual, forecast_wh, quantiles_permille) * present[..., np.newaxis]
    return Terms(
        n=present.astype(np.int64),
        absolute_error_wh=np.abs(actual - at[_MEDIAN]) * present,
        wql_numerator=2 * loss.sum(axis=-1),
        wql_denominator=1000 * len(quantiles_permille) * np.abs(actual),
        covered_80=((at[_LOW] <= actual) & (actual <= at[_HIGH]) & present).astype(np.int64),
        pinball_loss=loss,
        at_or_below=((actual[..., np.newaxis] <= forecast_wh) & present[..., np.newaxis]).astype(np.int64),
    )


def naive_terms(
    actual_wh: Energies, naive_wh: Energies, forecast: Terms, quantiles_permille: Sequence[int]
) -> Mapping[str, Integers]:
    """A naive forecast's losses beside the forecast's, each [series][24], in hours in which both had a value.

    It says the same value for every quantile.
    """
    both = np.where(np.isnan(naive_wh), np.nan, actual_wh)
    said = np.where(np.isnan(naive_wh), 0, naive_wh).astype(np.int64)
    said_for_all = np.repeat(said[..., np.newaxis], len(quantiles_permille), axis=-1)
    naive = terms(both, said_for_all, quantiles_permille)
    return {
        "n": naive.n,
        "absolute_error_wh": naive.absolute_error_wh,
        "wql_numerator": naive.wql_numerator,
        "forecast_absolute_error_wh": forecast.absolute_error_wh * naive.n,
        "forecast_wql_numerator": forecast.wql_numerator * naive.n,
    }
