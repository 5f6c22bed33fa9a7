"""What a forecaster says about the simulated weather: the truth, with errors that grow with lead time."""

import numpy as np

from simulator.fleet.weather import ForecastError, StationWeather
from simulator.noise import key, smooth
from simulator.world import Floats, HourlyWeather, Seconds

_HOUR_S = 3600
_WANDERS_S = 9 * _HOUR_S  # errors of neighbouring hours are alike


def forecast(weather: StationWeather, seed: int, issued_at: int, hours: Seconds) -> HourlyWeather:
    """Temperature is off by about 0.5 °C at first and 2 °C after two days; clouds and wind likewise grow worse."""
    lead_h = (hours[:, None] - issued_at) / _HOUR_S  # (hours, 1), the same for the quarters of an hour
    station = weather.climate.station_id
    growth = np.sqrt(np.maximum(lead_h, 0) / 48)
    error = ForecastError(
        temperature_c=(0.5 + 1.5 * growth) * _error(seed, station, "temperature", issued_at, hours),
        cloud=(0.3 + 0.9 * growth) * _error(seed, station, "cloud", issued_at, hours),
        wind=(0.05 + 0.25 * growth) * _error(seed, station, "wind", issued_at, hours),
    )
    return weather.hourly(hours, error)


def _error(seed: int, station: str, what: str, issued_at: int, hours: Seconds) -> Floats:
    """N(0, 1), half of its variance shared by all runs: a new run repeats much of the last one's error."""
    shared = smooth(key(seed, station, what, "error"), hours, _WANDERS_S)
    own = smooth(key(seed, station, what, "error", issued_at), hours, _WANDERS_S)
    joined: Floats = np.sqrt(0.5) * (shared + own)[:, None]
    return joined
