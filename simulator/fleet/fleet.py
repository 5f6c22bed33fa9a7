"""The fleet as a world: meters grouped by feeder, each feeder with its place and station."""

import numpy as np

from domain.feature_window import HISTORY_HOURS
from simulator.fleet.consumers import KINDS
from simulator.fleet.places import Place, place
from simulator.fleet.site import conditions
from simulator.fleet.weather import StationWeather
from simulator.fleet.weather_forecast import forecast
from simulator.registry import Feeder, Meter, Registry, Station
from simulator.world import Floats, HourlyWeather, Seconds

_QUARTER_S = 900
_HOUR_S = 3600
_LIMIT_STEP_WH = 5000


class Fleet:
    """`feeders` feeders of `meters` meters each; everything follows from the seed, limits from the start too."""

    interval_s = _QUARTER_S
    ends_at: int | None = None

    def __init__(self, seed: int, start: int, feeders: int = 3, meters: int = 20) -> None:
        self.identity = f"fleet seed={seed} feeders={feeders} meters={meters}"
        self._seed = seed
        self._places = [place(number) for number in range(feeders)]
        self._kinds = [[(_meter_id(at, n), at.kinds[n % len(at.kinds)]) for n in range(meters)] for at in self._places]
        climates = {at.climate.station_id: at.climate for at in self._places}
        self._weather = {station_id: StationWeather(climate, seed) for station_id, climate in climates.items()}
        self.registry = self._registry(start)

    def energy_wh(self, starts: Seconds, interval_s: int) -> Floats:
        """[meter][interval]; an interval is the exact sum of its quarter hours."""
        return np.concatenate([self._feeder_wh(number, starts, interval_s) for number in range(len(self._places))])

    def observed(self, station_id: str, hours: Seconds) -> HourlyWeather:
        """Stations measure without error here."""
        return self._weather[station_id].hourly(hours)

    def forecast(self, station_id: str, issued_at: int, hours: Seconds) -> HourlyWeather:
        """The truth, worse and worse with lead time."""
        return forecast(self._weather[station_id], self._seed, issued_at, hours)

    def _feeder_wh(self, number: int, starts: Seconds, interval_s: int) -> Floats:
        at = self._places[number]
        quarters = starts[:, None] + np.arange(0, interval_s, _QUARTER_S)  # (intervals, quarters of each)
        site = conditions(quarters.ravel(), at.time_zone, at.country, self._weather[at.climate.station_id])
        rows = [KINDS[kind].power_w((self._seed, meter_id), site) for meter_id, kind in self._kinds[number]]
        quarter_wh = np.rint(np.array(rows) * (_QUARTER_S / _HOUR_S))
        summed: Floats = quarter_wh.reshape(len(rows), *quarters.shape).sum(axis=2)
        return summed

    def _registry(self, start: int) -> Registry:
        stations = [Station(weather.climate.station_id, weather.climate.name) for weather in self._weather.values()]
        meters = [
            Meter(meter_id, at.feeder_id, KINDS[kind].min_wh, KINDS[kind].max_wh)
            for at, members in zip(self._places, self._kinds, strict=True)
            for meter_id, kind in members
        ]
        feeders = [self._feeder(number, at, start) for number, at in enumerate(self._places)]
        return Registry(stations, feeders, meters)

    def _feeder(self, number: int, at: Place, start: int) -> Feeder:
        """The limit lies just above the peak of the last four weeks, so that a cold evening may come close to it."""
        hours = start - _HOUR_S * np.arange(1, HISTORY_HOURS + 1, dtype=np.int64)
        peak_wh = self._feeder_wh(number, hours, _HOUR_S).sum(axis=0).max()
        limit_wh = int(np.ceil(peak_wh / _LIMIT_STEP_WH)) * _LIMIT_STEP_WH
        return Feeder(at.feeder_id, at.name, at.time_zone, at.country, at.climate.station_id, limit_wh)


def _meter_id(at: Place, number: int) -> str:
    return f"{at.feeder_id}-{number + 1:02d}-{at.kinds[number % len(at.kinds)]}"
