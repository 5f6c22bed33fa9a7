"""The weather of one station: temperature, sun and wind that belong together, at any moment asked for."""

from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from astral import Observer
from astral.sun import elevation
from msgspec import Struct

from simulator.noise import key, smooth
from simulator.world import Floats, HourlyWeather, Seconds

_HOUR_S = 3600
_QUARTER_S = 900
_YEAR_S = 365.25 * 86400
_COLDEST = 20 * 86400  # about 20 January


class Climate(Struct, frozen=True):
    """Where a station stands and what is usual there."""

    station_id: str
    name: str
    latitude: float
    longitude: float
    mean_c: float  # over the year
    yearly_swing_c: float  # the mean of July less the mean, about


class ForecastError(Struct, frozen=True):
    """What a forecaster gets wrong at each moment; zeros are perfect foresight."""

    temperature_c: Floats | float = 0.0
    cloud: Floats | float = 0.0
    wind: Floats | float = 0.0


class StationWeather:
    """Weather near one station; a part of it is shared by all stations of the region."""

    def __init__(self, climate: Climate, seed: int) -> None:
        self.climate, self._seed = climate, seed

    def temperature_c(self, seconds: Seconds, error: ForecastError | None = None) -> Floats:
        """Season, time of day (less under clouds), fronts of several days, and what is left."""
        climate = self.climate
        season = -np.cos(2 * np.pi * (seconds - _COLDEST) / _YEAR_S)
        solar_hour = (seconds / _HOUR_S + climate.longitude / 15) % 24
        daily_swing = (3.2 + 1.3 * season) * (1.2 - 0.8 * self.cloud_cover(seconds, error))
        fronts = 2.6 * self._region("front", seconds, 4 * 86400) + 1.6 * self._own("air", seconds, 2 * 86400)
        usual = climate.mean_c + climate.yearly_swing_c * season + daily_swing * np.sin(np.pi * (solar_hour - 9) / 12)
        wrong = error.temperature_c if error else 0.0
        temperature: Floats = usual + fronts + 0.5 * self._own("gust", seconds, 3 * _HOUR_S) + wrong
        return temperature

    def cloud_cover(self, seconds: Seconds, error: ForecastError | None = None) -> Floats:
        """0 clear … 1 overcast."""
        latent = (
            0.4 + 1.0 * self._region("cloud", seconds, 30 * _HOUR_S) + 0.7 * self._own("cloud", seconds, 7 * _HOUR_S)
        )
        latent = latent + 0.6 * self._own("patch", seconds, _HOUR_S) + (error.cloud if error else 0.0)
        cover: Floats = 1 / (1 + np.exp(-1.7 * latent))
        return cover

    def irradiance_w_m2(self, seconds: Seconds, error: ForecastError | None = None) -> Floats:
        """Global horizontal: Haurwitz (1945) for clear sky, Kasten and Czeplak (1980) for clouds."""
        height = np.array([_sine_of_elevation(self.climate, second) for second in seconds.ravel().tolist()])
        sine = np.maximum(height.reshape(seconds.shape), 1e-3)
        clear = 1098 * sine * np.exp(-0.057 / sine)
        irradiance: Floats = clear * (1 - 0.75 * self.cloud_cover(seconds, error) ** 3.4)
        return irradiance

    def wind_m_s(self, seconds: Seconds, error: ForecastError | None = None) -> Floats:
        """Mean wind 10 m above ground."""
        latent = 0.4 * self._region("wind", seconds, 20 * _HOUR_S) + 0.2 * self._own("wind", seconds, 3 * _HOUR_S)
        wind: Floats = 4.2 * np.exp(latent + (error.wind if error else 0.0))
        return wind

    def hourly(self, hours: Seconds, error: ForecastError | None = None) -> HourlyWeather:
        """Means over the hours that begin at `hours`, from the middles of their quarters."""
        middles = hours[:, None] + _QUARTER_S * np.arange(4) + _QUARTER_S // 2  # (hours, 4)
        return HourlyWeather(
            temperature_c=self.temperature_c(middles, error).mean(axis=1),
            irradiance_w_m2=self.irradiance_w_m2(middles, error).mean(axis=1),
            wind_m_s=self.wind_m_s(middles, error).mean(axis=1),
        )

    def _region(self, name: str, seconds: Seconds, period_s: int) -> Floats:
        return smooth(key(self._seed, "region", name), seconds, period_s)

    def _own(self, name: str, seconds: Seconds, period_s: int) -> Floats:
        return smooth(key(self._seed, self.climate.station_id, name), seconds, period_s)


@lru_cache(maxsize=16384)
def _sine_of_elevation(climate: Climate, second: int) -> float:
    observer = Observer(climate.latitude, climate.longitude)
    degrees = elevation(observer, datetime.fromtimestamp(second, UTC))
    return float(np.sin(np.radians(degrees)))
