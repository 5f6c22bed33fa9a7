"""The ladder: what each series' numbers rest on, from all inputs down to next to none. Nobody is left without.

| degradation | when |
|---|---|
| full | the model, with everything it reads |
| no_weather | the model, with weather missing for most of the target hours |
| short_history | the model, with less than a week of known hours, or most of the last week missing |
| weekly_analogue | the last two weeks are all but unknown, older ones are not: the same hour of those weeks |
| profile | less than a day of known hours: the neighbours' day, or a household's |

Where the rungs part was measured, see model_export/LOG.md.
"""

import numpy as np
import numpy.typing as npt

from domain.cloud_event import forecast_id, window_id
from domain.feature_window import HISTORY_HOURS, FeatureWindow
from domain.forecast import Degradation, Forecast
from forecasting.baselines import WEEK_HOURS, Values, mean_of_known, seasonal_mean, with_quantiles
from forecasting.inputs import ModelInputs, model_inputs
from forecasting.onnx_model import OnnxModel
from forecasting.profile import profile

Bools = npt.NDArray[np.bool_]

_DAY_HOURS = 24
_INT32_WH = 2**31 - 1  # what stores and readers make room for: two gigawatts in one series


def forecast_window(window: FeatureWindow, model: OnnxModel) -> Forecast:
    """The scheduled forecast of a window; InvalidMessage when the model does not know such windows."""
    wh, degradation = quantiles_and_degradation(window, model)
    window_key = window_id(window.feeder, window.block, window.origin)
    return Forecast(
        forecast_id=forecast_id(window_key),
        window_id=window_key,
        feeder=window.feeder,
        block=window.block,
        origin=window.origin,
        available_at=window.available_at,
        series=window.series,
        energy_wh=np.rint(wh).clip(-_INT32_WH, _INT32_WH).astype(np.int64).tolist(),
        degradation=degradation,
        model=model.identity,
    )


def quantiles_and_degradation(window: FeatureWindow, model: OnnxModel) -> tuple[Values, list[Degradation]]:
    """[n][24][11] in Wh, finite and ascending, and the rung each series stands on."""
    model.refuse_unlike(window)
    inputs = model_inputs(window)
    wh = model.quantiles(inputs).astype(np.float64)
    rungs = _rungs(inputs, wh)
    history = inputs.energy_wh.astype(np.float64)
    for row, rung in enumerate(rungs):
        if rung == "weekly_analogue":
            wh[row] = weekly_analogue(history[row])
        elif rung == "profile":
            wh[row] = profile(history[row], _peers(window, history, row), inputs.calendar[row])
    return np.sort(wh, axis=-1), rungs


def weekly_analogue(history_wh: Values) -> Values:
    """[672] with at least one known hour → [24][11]: the mean of the same hour of the weeks there are."""
    row = history_wh[None]
    same_hour = mean_of_known(row.reshape(1, -1, _DAY_HOURS), axis=1)
    point = seasonal_mean(row)
    for next_best in (same_hour, mean_of_known(row, axis=1)[:, None]):
        point = np.where(np.isnan(point), next_best, point)
    wh: Values = with_quantiles(point, row, WEEK_HOURS)[0]
    return np.maximum(wh, 0.0) if np.nanmin(row) >= 0 else wh


def _rungs(inputs: ModelInputs, wh: Values) -> list[Degradation]:
    """Of all series at once, which takes a tenth of the time; where several reasons hold, the first counts."""
    known = np.isfinite(inputs.energy_wh)
    hours, last_week, last_weeks = (known[:, -span:].sum(1) for span in (HISTORY_HOURS, WEEK_HOURS, 2 * WEEK_HOURS))
    expected = np.isfinite(inputs.weather[:, :, HISTORY_HOURS:]).mean(2)
    reasons: dict[Degradation, Bools] = {
        "profile": hours < _DAY_HOURS,
        "weekly_analogue": (last_weeks < _DAY_HOURS) | ~np.isfinite(wh).all((1, 2)),
        "short_history": (hours < WEEK_HOURS) | (last_week < WEEK_HOURS // 2),
        "no_weather": (expected < 0.5).any(1),
    }
    chosen = np.select(list(reasons.values()), range(len(reasons)), len(reasons))
    names: tuple[Degradation, ...] = (*reasons, "full")
    return [names[number] for number in chosen]


def _peers(window: FeatureWindow, history_wh: Values, row: int) -> Values:
    """The block's other meters; the feeder's total is no meter."""
    others = [k for k, name in enumerate(window.series) if k != row and name != window.feeder]
    return history_wh[others]
