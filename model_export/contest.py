"""A model and its peers on the same days, and the figures of everybody."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from forecasting.baselines import Values
from forecasting.onnx_model import OnnxModel
from model_export.goals import Figures
from model_export.metrics import DECILES, scores, wql_of_meters
from model_export.period import Period
from model_export.place import Place
from model_export.progress import counted
from model_export.rolling import rolling
from model_export.scored import Scored
from model_export.tracks import TRACKS, weather_of

LEAST_HISTORY = timedelta(days=90)  # for a peer to learn from
# Each track's peer with the same weather; the errors of `realistic` weather are the same for both.
RIVALS = {"weather": "lightgbm_weather", "realistic_weather": "lightgbm_realistic_weather", "load_only": "lightgbm"}


def forecast_tracks(model: OnnxModel, period: Period, place: Place) -> tuple[dict[str, Values], dict[str, list[str]]]:
    """Deciles [meters][origins][24][9] of every track, and the rung of every window [meters × origins]."""
    found, rungs = {}, {}
    for track in TRACKS:
        made = rolling(model, period.site, period.origins, place, weather_of(track, period.site.start))
        each = list(counted(track, made, len(period.origins)))
        found[track] = np.stack([wh for wh, _ in each], axis=1)[period.series][..., DECILES]
        rungs[track] = [each[k][1][row] for row in period.series for k in range(len(each))]
    return found, rungs


def peers(period: Period, train_until: datetime, valid_until: datetime, folder: Path) -> dict[str, Values]:
    """The same for everybody else."""
    # Not at the top: where LightGBM is not installed, predictions and the stream do without it.
    from model_export.peers.remembered import GradientBoosting  # noqa: PLC0415

    found = period.baselines()
    if train_until < period.site.start + LEAST_HISTORY:
        print(f"LightGBM is left out: the data hold less than {LEAST_HISTORY.days} days before {train_until.date()}")
        return found
    boosting = GradientBoosting([period.site], train_until, valid_until, folder)
    for track, name in RIVALS.items():
        wh = boosting.predict(period.windows_of(track), period.rows[0], with_weather=track != "load_only")
        found[name] = period.by_meter(wh)
    return found


def figures_of(found: dict[str, Values], period: Scored) -> Figures:
    """All scores of everybody; Christmas where the period has one."""
    actual, naive, festive = period.actual_wh, period.weekly_naive_wh, period.christmas
    figures = {who: scores(wh, actual, naive) for who, wh in found.items()}
    if festive.any():
        for who, wh in found.items():
            figures[who]["christmas_P50"] = scores(wh[:, festive], actual[:, festive], naive[:, festive])["P50"]
    for track, rival in RIVALS.items():
        if rival in found:
            better = wql_of_meters(found[track], actual) < wql_of_meters(found[rival], actual)
            figures[track]["wins_vs_lightgbm"] = float(better.sum())
    return figures
