"""The file as a world: its series become meters, its weather a station."""

from pathlib import Path

import numpy as np
from msgspec import Struct

from domain.cloud_event import utc_text
from domain.feature_window import HISTORY_HOURS
from simulator.refusal import Refusal
from simulator.registry import Feeder, Meter, Registry, Station
from simulator.replay.load_file import LoadFile
from simulator.replay.table import HOUR_S
from simulator.replay.weather_file import Foresight, WeatherFile
from simulator.timeline import moment
from simulator.world import Floats, HourlyWeather, Seconds

_METERS_PER_FEEDER = 21
_BEFORE_END_S = 8 * 7 * 24 * HOUR_S
_NEEDED_BEFORE_S = (HISTORY_HOURS + 1) * HOUR_S
_IMPOSSIBLE = 2  # times the largest reading of the file: what no connection of that size carries
_STATION = "replay-weather"
_STATION_NAMES: dict[Foresight, str] = {
    "yesterday": "observed weather; forecasts repeat the day before",
    "perfect": "observed weather, also as forecast (perfect foresight)",
    "none": "observed weather; no forecasts",
}


class Site(Struct, frozen=True):
    """Where the buildings of the file stand."""

    time_zone: str
    country: str


class Replayed:
    """A load file with its weather, if any. Series are dealt to feeders in the order of their names."""

    interval_s = HOUR_S

    def __init__(
        self, path: Path, load: LoadFile, weather: WeatherFile | None, foresight: Foresight, site: Site
    ) -> None:
        self.identity = f"replay of {path.name}: {len(load.series)} series from {utc_text(moment(load.first_hour))}"
        self.ends_at: int | None = load.ends_at
        self._path, self._load, self._weather, self._foresight = path, load, weather, foresight
        self.registry = self._registry(site)

    def default_start(self) -> int:
        """Eight weeks before the end; later if the history before that would be too short."""
        return max(self._load.ends_at - _BEFORE_END_S, self._load.first_hour + _NEEDED_BEFORE_S)

    def check_start(self, start: int) -> None:
        """Refuse a start without four weeks of history before it and an hour after it."""
        first, last = self._load.first_hour + _NEEDED_BEFORE_S, self._load.ends_at - HOUR_S
        if first > last:
            raise Refusal(f"{self._path} is too short: a replay needs {HISTORY_HOURS + 2} hours, four weeks and a bit")
        if not first <= start <= last:
            between = f"{utc_text(moment(first))} and {utc_text(moment(last))}"
            raise Refusal(f"start {utc_text(moment(start))} lies outside of {self._path}; choose one between {between}")

    def energy_wh(self, starts: Seconds, interval_s: int) -> Floats:
        """[meter][hour]; the file knows hours only."""
        if interval_s != HOUR_S:
            raise ValueError(f"{self._path} holds hours, not intervals of {interval_s} s")
        return self._load.at(starts)

    def observed(self, _station_id: str, hours: Seconds) -> HourlyWeather:
        """What the weather file says; NaN without one."""
        if self._weather is None:
            unknown = np.full(hours.shape, np.nan)
            return HourlyWeather(unknown, unknown, unknown)
        return self._weather.at(hours)

    def forecast(self, _station_id: str, issued_at: int, hours: Seconds) -> HourlyWeather | None:
        """Made from the past alone, unless perfect foresight was asked for."""
        return self._weather.forecast(self._foresight, issued_at, hours) if self._weather else None

    def _registry(self, site: Site) -> Registry:
        name = _STATION_NAMES[self._foresight] if self._weather else "no weather file"
        meters = [self._meter(row, series) for row, series in enumerate(self._load.series)]
        feeders = [self._feeder(first, site) for first in range(0, len(meters), _METERS_PER_FEEDER)]
        return Registry([Station(_STATION, name)], feeders, meters)

    def _meter(self, row: int, series: str) -> Meter:
        readings = self._load.energy_wh[row]
        low, high = float(np.nanmin(readings, initial=0)), float(np.nanmax(readings, initial=1))
        return Meter(series, _feeder_id(row), round(low * _IMPOSSIBLE), round(high * _IMPOSSIBLE))

    def _feeder(self, first: int, site: Site) -> Feeder:
        """The limit lies at the highest hour of the file, up to the next 5 kWh."""
        rows = self._load.energy_wh[first : first + _METERS_PER_FEEDER]
        limit_wh = int(np.ceil(np.nansum(rows, axis=0).max() / 5000)) * 5000
        number = first // _METERS_PER_FEEDER + 1
        name = f"{self._path.stem}, part {number}"
        return Feeder(_feeder_id(first), name, site.time_zone, site.country, _STATION, limit_wh)


def _feeder_id(row: int) -> str:
    return f"replay-{row // _METERS_PER_FEEDER + 1}"
