"""The weather that goes along with a back-fill: of a file beside it, or out of columns of its own."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from domain.weather import WeatherForecast, WeatherObservation
from simulator.record import Record
from simulator.refusal import Refusal
from simulator.replay.table import Table
from simulator.replay.weather_file import WeatherFile, read_weather
from simulator.timeline import (
    FORECAST_DELAY_S,
    FORECAST_EVERY_S,
    FORECAST_HOURS,
    HOUR_S,
    OBSERVATION_DELAY_S,
    moment,
)
from simulator.world import Floats, HourlyWeather, Seconds

_COLUMNS = ("temp_c", "ghi_wm2", "wind_m_s")
Weather = dict[str, WeatherFile]  # by station
Values = tuple[float | None, float | None, float | None]


def read_backfill_weather(load: Path, weather: Path | None, station_of: dict[str, str]) -> Weather:
    """By station. `station_of` has that of each series; a file of its own is of one place."""
    if weather is None:
        return _beside_the_load(load, station_of)
    stations = sorted(set(station_of.values()))
    if len(stations) > 1:
        raise Refusal(
            f"{weather} is of one place, and the meters have {len(stations)} stations ({', '.join(stations)})"
        )
    return {stations[0]: read_weather(weather)}


def _beside_the_load(load: Path, station_of: dict[str, str]) -> Weather:
    """Columns temp_c, ghi_wm2 and wind_m_s of the load file; of an hour the first row of a station counts."""
    table = Table(load, ("series", "ts", "load"))
    hours, (codes, series) = table.hours(), table.names("series")
    values = np.stack([table.numbers(name) for name in _COLUMNS])
    known = np.isfinite(values).any(axis=0)
    stations = np.array([station_of[name] for name in series])[codes]
    return {
        str(station): _weather_file(hours[rows], values[:, rows])
        for station in np.unique(stations[known])
        if len(rows := np.flatnonzero(known & (stations == station)))
    }


def _weather_file(hours: Seconds, values: Floats) -> WeatherFile:
    every, first = np.unique(hours, return_index=True)
    found = np.full((len(_COLUMNS), (every[-1] - every[0]) // HOUR_S + 1), np.nan)
    found[:, (every - every[0]) // HOUR_S] = values[:, first]
    return WeatherFile(int(every[0]), found)


def observations(weather: Weather, hour: int, *, backfill: bool) -> Iterator[Record]:
    """What the stations measured in the hour that begins at `hour`."""
    for station, file in weather.items():
        for _, values in _known(file.at(np.array([hour])), [hour]):
            observation = WeatherObservation(station, moment(hour), *values, backfill)
            yield Record(station, (hour + HOUR_S + OBSERVATION_DELAY_S) * 1000, observation)


def forecasts(weather: Weather, issued_at: int) -> Iterator[Record]:
    """Of a weather model that repeats the day before, and runs every six hours; nothing in between."""
    if issued_at % FORECAST_EVERY_S:
        return
    hours = issued_at + HOUR_S * np.arange(FORECAST_HOURS, dtype=np.int64)
    for station, file in weather.items():
        expected = file.forecast("yesterday", issued_at, hours)
        for hour, values in _known(expected, hours.tolist()) if expected else ():
            forecast = WeatherForecast(station, moment(hour), moment(issued_at), *values)
            yield Record(station, (issued_at + FORECAST_DELAY_S) * 1000, forecast)


def _known(weather: HourlyWeather, hours: list[int]) -> Iterator[tuple[int, Values]]:
    """The hours of which anything is known."""
    rows = zip(weather.temperature_c, weather.irradiance_w_m2, weather.wind_m_s, strict=True)
    for hour, (temperature_c, irradiance_w_m2, wind_m_s) in zip(hours, rows, strict=True):
        values = _rounded(temperature_c), _rounded(irradiance_w_m2), _rounded(wind_m_s)
        if values != (None, None, None):
            yield hour, values


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 1)
