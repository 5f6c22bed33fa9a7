"""Models and their peers on the days of a feature store, each forecast made of the very window that went out."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from msgspec import structs

from domain.feature_window import FeatureWindow
from forecasting.baselines import Values
from forecasting.fallback import quantiles_and_degradation
from forecasting.onnx_model import OnnxModel
from model_export.contest import LEAST_HISTORY
from model_export.feature_store import StoredSite
from model_export.metrics import DECILES
from model_export.progress import counted
from model_export.stored_period import StoredPeriod, meters_of
from spark.feature_store_days import stored_windows


def stored_tracks(model: OnnxModel, folder: Path, period: StoredPeriod) -> dict[str, Values]:
    """Deciles [meters][origins][24][9] with the weather each window had, and without; 0 where there was no window."""
    row = {name: k for k, name in enumerate(period.names)}
    shape = (len(row), len(period.moments), 24, len(DECILES))
    found = {"weather": np.zeros(shape), "load_only": np.zeros(shape)}
    who = f"{model.identity.name} {model.identity.version}"
    for k, moment in enumerate(counted(who, period.moments, len(period.moments))):
        for site in period.sites:
            for window in stored_windows(str(folder), site.feeder, moment):
                for track, asked in (("weather", window), ("load_only", _without_weather(window))):
                    wh, _ = quantiles_and_degradation(asked, model)
                    for name, values in zip(window.series, wh[..., DECILES], strict=True):
                        if (at := row.get((window.feeder, name))) is not None:
                            found[track][at, k] = values
    return found


def stored_peers(
    period: StoredPeriod, sites: Sequence[StoredSite], train_until: datetime, valid_until: datetime, folder: Path
) -> dict[str, Values]:
    """The same of everybody else; `sites` are those of training."""
    found = {who: np.nan_to_num(wh) for who, wh in period.baselines().items()}
    if train_until < min(site.start for site in sites) + LEAST_HISTORY:
        print(f"LightGBM is left out: the data hold less than {LEAST_HISTORY.days} days before {train_until.date()}")
        return found
    # Not at the top: where LightGBM is not installed, predictions and the stream do without it.
    from model_export.peers.remembered import GradientBoosting  # noqa: PLC0415

    number = {meter: k for k, meter in enumerate(meters_of(sites))}
    series = np.array([number.get(meter, len(number)) for meter in meters_of(period.sites)])[period.series]
    boosting = GradientBoosting(sites, train_until, valid_until, folder)
    for name, with_weather in (("lightgbm_weather", True), ("lightgbm", False)):
        wh = boosting.predict(period.windows, series, with_weather=with_weather)
        found[name] = np.nan_to_num(period.by_meter(wh))
    return found


def _without_weather(window: FeatureWindow) -> FeatureWindow:
    hours: list[float | None] = [None] * len(window.temperature_c)
    return structs.replace(window, temperature_c=hours, irradiance_w_m2=hours, wind_m_s=hours)
