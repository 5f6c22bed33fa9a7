"""FeatureWindow → the arrays the model reads. Nothing is scaled or filled here: that is the graph's work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.feature_window import FeatureWindow
from forecasting.site_calendar import Calendar, window_calendar

WEATHER_FIELDS = ("temperature_c", "irradiance_w_m2")  # wind is in no training data yet

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ModelInputs:
    """One row per series; NaN is a gap. Who named no series has series that nobody knows."""

    energy_wh: Floats  # [n][672]
    weather: Floats  # [n][2][696]: °C and W/m², in the order of WEATHER_FIELDS
    calendar: Calendar  # [n][696][4]
    names: Sequence[str] = ()


def model_inputs(window: FeatureWindow) -> ModelInputs:
    """InvalidMessage names an unknown time zone or country."""
    energy = np.array(window.energy_wh, dtype=np.float32)
    weather = np.array([getattr(window, field) for field in WEATHER_FIELDS], dtype=np.float32)
    calendar = window_calendar(window.origin, window.time_zone, window.country)
    rows = len(energy)
    return ModelInputs(
        energy_wh=energy,
        weather=np.broadcast_to(weather, (rows, *weather.shape)),
        calendar=np.broadcast_to(calendar, (rows, *calendar.shape)),
        names=window.series,
    )
