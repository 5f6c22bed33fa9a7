"""How good forecasts were: normalised quantile loss, error beside the weekly naive, coverage. numpy only."""

import numpy as np

from domain.forecast import QUANTILES_PERMILLE
from forecasting.baselines import Values

# The nine deciles, 0.1 … 0.9: what others publish, so that figures compare.
DECILES = [k for k, permille in enumerate(QUANTILES_PERMILLE) if permille % 100 == 0]
LEVELS = np.array([QUANTILES_PERMILLE[k] for k in DECILES]) / 1000


def scores(forecast_wh: Values, actual_wh: Values, weekly_naive_wh: Values) -> dict[str, float]:
    """Deciles [meters][origins][24][9], [meters][origins][24] twice → figures; hours without an actual are left out.

    mWQL: 2 Σ pinball ÷ Σ |actual|, mean of the nine deciles, per meter, averaged over meters. P50 and P90: the same of
    one decile, pooled over all hours. rel168: geometric mean over meters of MAE ÷ MAE of the weekly naive. cov80: share
    of actuals from the 0.1 to the 0.9 quantile; covdev: mean over meters of its distance from 0.8.
    """
    known = np.isfinite(actual_wh)
    loss, size = _loss_and_size(forecast_wh, actual_wh)
    pooled = loss.sum(0) / size.sum()
    inside = ((forecast_wh[..., 0] <= actual_wh) & (actual_wh <= forecast_wh[..., -1]) & known).sum((1, 2))
    hours = known.sum((1, 2))
    return {
        "mWQL": float(wql_of_meters(forecast_wh, actual_wh).mean()),
        "P50": float(pooled[4]),
        "P90": float(pooled[8]),
        "rel168": float(np.exp(np.log(beside_naive(forecast_wh[..., 4], actual_wh, weekly_naive_wh)).mean())),
        "cov80": float(inside.sum() / hours.sum()),
        "covdev": float(np.abs(inside / hours - 0.8).mean()),
        "hours": float(hours.sum()),
    }


def wql_of_meters(forecast_wh: Values, actual_wh: Values) -> Values:
    """[meters]: 2 Σ pinball ÷ Σ |actual|, mean of the deciles."""
    loss, size = _loss_and_size(forecast_wh, actual_wh)
    return np.asarray((loss / size[:, None]).mean(axis=1))


def beside_naive(median_wh: Values, actual_wh: Values, naive_wh: Values) -> Values:
    """[meters]: MAE of the median ÷ MAE of the naive forecast, on hours for which there is one."""
    both = np.isfinite(actual_wh) & np.isfinite(naive_wh)
    ours, naive = (np.where(both, np.abs(actual_wh - wh), 0.0).sum((1, 2)) for wh in (median_wh, naive_wh))
    tiny = np.finfo(float).tiny  # a meter without any error is no reason to divide by it
    return np.asarray(np.maximum(ours, tiny) / np.maximum(naive, tiny))


def _loss_and_size(forecast_wh: Values, actual_wh: Values) -> tuple[Values, Values]:
    """2 Σ pinball [meters][9] and Σ |actual| [meters]."""
    known = np.isfinite(actual_wh)
    actual = np.where(known, actual_wh, 0.0)
    error = actual[..., None] - forecast_wh
    loss = (2 * np.maximum(LEVELS * error, (LEVELS - 1) * error) * known[..., None]).sum((1, 2))
    return loss, np.abs(actual).sum((1, 2))
