"""Observed weather made as wrong as a day-ahead forecast is: the definition behind every figure named `realistic`.

No archive of issued forecasts lies beside the load data, so the errors are made up, by these rules:

- Temperature: a Gaussian error whose standard deviation grows from 0.7 K in the first target hour to 1.6 K in the last.
- Irradiance: times a factor of mean 1 whose logarithm has standard deviation 0.35, at most 1,050 W/m².
- Both errors last: correlated by 0.9 from one hour to the next, and independent of each other and of other origins.
- One forecast per origin, the same for all meters; the origin seeds it, so every run and every peer gets the same.
- Hours before the origin are as observed.
"""

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.dataset import Floats

FIRST_K, LAST_K = 0.7, 1.6
CLOUD = 0.35
MOST_W_M2 = 1050
PERSISTENCE = 0.9


def as_forecast(hour: int, weather: Floats) -> Floats:
    """[2][696] as observed → [2][696] as it was expected; `hour` is the origin in hours since 1970."""
    temperature, cloud = _lasting_noise(np.random.default_rng([2022, hour]))
    expected = weather.copy()
    expected[0, HISTORY_HOURS:] += (temperature * np.linspace(FIRST_K, LAST_K, HORIZON_HOURS)).astype(np.float32)
    factor = np.exp(CLOUD * cloud - CLOUD**2 / 2).astype(np.float32)
    expected[1, HISTORY_HOURS:] = np.minimum(expected[1, HISTORY_HOURS:] * factor, MOST_W_M2)
    return expected


def _lasting_noise(generator: np.random.Generator) -> np.ndarray:
    """[2][24] of unit variance."""
    noise = generator.standard_normal((2, HORIZON_HOURS))
    for hour in range(1, HORIZON_HOURS):
        noise[:, hour] = PERSISTENCE * noise[:, hour - 1] + np.sqrt(1 - PERSISTENCE**2) * noise[:, hour]
    return noise
