"""How good forecasts were: normalised quantile loss, error beside the weekly naive, coverage. numpy only."""

import numpy as np

from domain.forecast import QUANTILES_PERMILLE
from forecasting.baselines import Values

# The nine deciles, 0.1 … 0.9: what others publish, so that figures compare.
DECILES = [k for k, permille in enumerate(QUANTILES_PERMILLE) if permille % 100 == 0]
_Q = np.array([QUANTILES_PERMILLE[k] for k in DECILES]) / 1000


def scores(forecast_wh: Values, actual_wh: Values, weekly_naive_wh: Values) -> dict[str, float]:
    """[meters][origins][24][11], [meters][origins][24] twice → figures; hours without an actual are left out.

    mWQL: 2 Σ pinball ÷ Σ |actual|, mean of the nine deciles, per meter, averaged over meters. P50 and P90: the same of
    one decile, pooled over all hours. rel168: geometric mean over meters of MAE ÷ MAE of the weekly naive. cov80: share
    of actuals from the 0.1 to the 0.9 quantile; covdev: mean over meters of its distance from 0.8.
    """
    known = np.isfinite(actual_wh)
    actual = np.where(known, actual_wh, 0.0)
    deciles = forecast_wh[..., DECILES]
    error = actual[..., None] - deciles
    loss = (2 * np.maximum(_Q * error, (_Q - 1) * error) * known[..., None]).sum((1, 2))  # [meters][9]
    size, hours = np.abs(actual).sum((1, 2)), known.sum((1, 2))
    pooled = loss.sum(0) / size.sum()
    inside = ((deciles[..., 0] <= actual) & (actual <= deciles[..., -1]) & known).sum((1, 2))
    return {
        "mWQL": float((loss / size[:, None]).mean()),
        "P50": float(pooled[4]),
        "P90": float(pooled[8]),
        "rel168": _beside_naive(error[..., 4], actual - weekly_naive_wh, known),
        "cov80": float(inside.sum() / hours.sum()),
        "covdev": float(np.abs(inside / hours - 0.8).mean()),
        "hours": float(hours.sum()),
    }


def _beside_naive(error: Values, naive_error: Values, known: np.ndarray) -> float:
    both = known & np.isfinite(naive_error)
    ours = np.where(both, np.abs(error), 0.0).sum((1, 2))
    naive = np.where(both, np.abs(naive_error), 0.0).sum((1, 2))
    tiny = np.finfo(float).tiny  # a meter without any error is no reason to divide by it
    return float(np.exp(np.log(np.maximum(ours, tiny) / np.maximum(naive, tiny)).mean()))
