"""Some origins → a row per series, origin and hour: deciles, what came true, and what each forecaster lost."""

import numpy as np
import pandas as pd

from forecasting.baselines import Values
from forecasting.onnx_model import OnnxModel
from model_export.metrics import DECILES, LEVELS
from model_export.period import Period
from model_export.place import Place
from model_export.predictions_file import predictions_table
from model_export.rolling import rolling
from model_export.tracks import weather_of

MODEL = "model"
BASELINES = ("naive_24h", "naive_168h", "seasonal_mean")
FORECASTERS = (MODEL, *BASELINES)


def rows_of(model: OnnxModel, period: Period, place: Place, track: str) -> pd.DataFrame:
    """`series, origin, step`, deciles and `actual` in kWh, `degradation`, `public_holiday`, and for each forecaster
    `loss_…` (2 × pinball loss, mean of the deciles) and `miss_…` (|error of the median|), both in kWh."""
    each = list(rolling(model, period.site, period.origins, place, weather_of(track, period.site.start)))
    wh = np.stack([found for found, _ in each], axis=1)[period.series][..., DECILES]
    rungs = [[rungs[row] for row in period.series] for _, rungs in each]
    table = predictions_table(period.names, period.moments, wh, rungs)
    made = {MODEL: wh} | period.baselines()
    columns = {"actual": period.actual_wh / 1000}
    for who in FORECASTERS:
        columns[f"loss_{who}"] = _loss(made[who], period.actual_wh) / 1000
        columns[f"miss_{who}"] = np.abs(made[who][..., 4] - period.actual_wh) / 1000
    hours = np.array(period.origins)[:, None] + np.arange(wh.shape[2])
    holiday = np.broadcast_to(period.site.calendar[hours, 3] > 0, period.actual_wh.shape)
    flat = {name: values.ravel().astype(np.float32) for name, values in columns.items()}
    return table.assign(**flat, public_holiday=holiday.ravel())


def _loss(wh: Values, actual_wh: Values) -> Values:
    error = actual_wh[..., None] - wh
    return np.asarray((2 * np.maximum(LEVELS * error, (LEVELS - 1) * error)).mean(axis=-1))
