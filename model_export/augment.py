"""What live data does, done to training windows: gaps, short histories, absent or wrong weather."""

from dataclasses import replace

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.dataset import Floats, Windows

SHORT_HISTORY, GAPS, STALE = 0.12, 0.08, 0.03  # shares of windows
NO_WEATHER, NO_WEATHER_FORECAST, WRONG_WEATHER = 0.12, 0.08, 0.25


def augment(windows: Windows, generator: np.random.Generator) -> Windows:
    """The same windows with parts of their inputs taken away or made worse; targets stay."""
    energy = windows.energy_wh.copy()
    _shorten(energy, generator)
    _punch_gaps(energy, generator)
    return replace(windows, energy_wh=energy, weather=_worse_weather(windows.weather, generator))


def _shorten(energy: Floats, generator: np.random.Generator) -> None:
    """A meter that is new: only its last hours are there, from one to all but a day (log-uniform)."""
    for row in np.flatnonzero(generator.random(len(energy)) < SHORT_HISTORY):
        kept = int(np.exp(generator.uniform(0, np.log(HISTORY_HOURS - 24))))
        energy[row, :-kept] = np.nan


def _punch_gaps(energy: Floats, generator: np.random.Generator) -> None:
    """A gap of up to a week anywhere, or one that reaches up to the origin."""
    fate = generator.random(len(energy))
    for row in np.flatnonzero(fate < GAPS + STALE):
        length = int(np.exp(generator.uniform(0, np.log(168))))
        start = HISTORY_HOURS - length if fate[row] < STALE else generator.integers(0, HISTORY_HOURS - length)
        energy[row, start : start + length] = np.nan


def _worse_weather(weather: Floats, generator: np.random.Generator) -> Floats:
    fate = generator.random(len(weather))
    worse = weather.copy()
    wrong = fate >= 1 - WRONG_WEATHER
    worse[wrong] = with_forecast_errors(weather[wrong], generator)
    worse[fate < NO_WEATHER] = np.nan
    worse[(fate >= NO_WEATHER) & (fate < NO_WEATHER + NO_WEATHER_FORECAST), :, HISTORY_HOURS:] = np.nan
    return worse


def with_forecast_errors(weather: Floats, generator: np.random.Generator) -> Floats:
    """Observed weather → weather as a day-ahead forecast would have had it; hours before the origin stay.

    Errors that last for hours (autoregressive, 0.9 an hour). Temperature: standard deviation 0.7 K in the first
    hour to 1.6 K in the last. Irradiance: a factor of mean 1 whose logarithm varies by 0.35, at most 1,050 W/m².
    """
    errors = _lasting_noise((len(weather), 2, HORIZON_HOURS), generator)
    lead = np.linspace(0, 1, HORIZON_HOURS)
    worse = weather.copy()
    worse[:, 0, HISTORY_HOURS:] += (errors[:, 0] * (0.7 + 0.9 * lead)).astype(np.float32)
    cloud = np.exp(0.35 * errors[:, 1] - 0.35**2 / 2).astype(np.float32)
    worse[:, 1, HISTORY_HOURS:] = np.minimum(worse[:, 1, HISTORY_HOURS:] * cloud, 1050)
    return worse


def _lasting_noise(shape: tuple[int, int, int], generator: np.random.Generator) -> np.ndarray:
    """Unit variance, correlated along the last axis."""
    white = generator.standard_normal(shape)
    noise = white.copy()
    for hour in range(1, shape[-1]):
        noise[..., hour] = 0.9 * noise[..., hour - 1] + np.sqrt(1 - 0.9**2) * white[..., hour]
    return noise
