"""The three tracks every model is scored on: which weather it is given."""

from datetime import datetime

import numpy as np

from model_export.dataset import Floats
from model_export.rolling import WeatherAtOrigin
from model_export.weather_errors import as_forecast

TRACKS = {
    "weather": "observed weather, as if forecast perfectly",
    "realistic_weather": "weather with the errors of a day-ahead forecast",
    "load_only": "no weather",
}


def weather_of(track: str, start: datetime) -> WeatherAtOrigin:
    """What a track makes of the observed weather around an origin; columns count hours from `start`."""
    first_hour = round(start.timestamp() / 3600)

    def at_origin(origin: int, observed: Floats) -> Floats:
        if track == "load_only":
            return np.full_like(observed, np.nan)
        return as_forecast(first_hour + origin, observed) if track == "realistic_weather" else observed

    return at_origin
