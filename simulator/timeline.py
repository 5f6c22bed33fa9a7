"""When what arrives: every record of a run as a pure function of the arrival time asked for.

So a run may be cut anywhere and go on later: the pieces put together are the same records.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from domain.feature_window import HISTORY_HOURS
from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherForecast, WeatherObservation
from simulator.faults import LOOK_BACK_S, Fault, apply_faults
from simulator.noise import key, uniform
from simulator.record import Record
from simulator.world import Floats, HourlyWeather, Seconds, World

HOUR_S = 3600
HEARTBEAT_S = 60
FORECAST_EVERY_S = 6 * HOUR_S  # like the runs of a numerical weather model
FORECAST_HOURS = 48
FORECAST_DELAY_S = 90
OBSERVATION_DELAY_S = 60
MAX_READING_DELAY_S = 110
_MIN_READING_DELAY_S = 5
_GATEWAY = "head-end"


class Timeline:
    """The arrivals of one world around its `start`, a full hour in seconds since 1970.

    672 hours of hourly history (`backfill`) end an hour before the start; the hour after them comes as live
    readings, so that the first window goes out as soon as the clock passes start + grace.
    """

    def __init__(self, world: World, start: int, faults: Sequence[Fault] = (), seed: int = 0) -> None:
        self.world, self.start, self.faults, self.seed = world, start, faults, seed
        self.live_from = start - HOUR_S
        self.begins_at = self.live_from - HISTORY_HOURS * HOUR_S
        self._delay_keys = [key("delay", meter.meter_id) for meter in world.registry.meters]

    def records(self, after: int, until: int) -> list[Record]:
        """All that arrives in [after, until), in the order of arrival."""
        found = [*self._history(after, until), *self._live(after, until), *self._heartbeats(after, until)]
        found += [*self._observations(after, until), *self._forecasts(after, until)]
        arriving = (record for record in found if after * 1000 <= record.arrived_ms < until * 1000)
        return sorted(arriving, key=lambda record: (record.arrived_ms, record.key))

    def newest_heartbeat(self, now: int) -> list[Record]:
        """The one of the minute that runs, `now` in seconds since 1970; none before the start."""
        minute = now // HEARTBEAT_S * HEARTBEAT_S
        return list(self._heartbeats(minute, minute + 1))

    def _history(self, after: int, until: int) -> Iterator[Record]:
        ends = _grid(after - MAX_READING_DELAY_S, until, HOUR_S)
        ends = ends[(ends > self.begins_at) & (ends <= self.live_from)]
        return self._readings(ends, HOUR_S, backfill=True)

    def _live(self, after: int, until: int) -> Sequence[Record]:
        # A fault may hold a record back for hours or freeze a value seen hours ago: look back that far.
        seen_from = after - (LOOK_BACK_S if self.faults else MAX_READING_DELAY_S)
        ends = _grid(seen_from, until, self.world.interval_s)
        ends = ends[ends > self.live_from]
        readings = list(self._readings(ends, self.world.interval_s, backfill=False))
        return apply_faults(readings, self.faults, self.seed)

    def _readings(self, ends: Seconds, interval_s: int, *, backfill: bool) -> Iterator[Record]:
        starts = ends - interval_s
        if not starts.size:
            return
        moments = [moment(second) for second in starts.tolist()]
        ends_at = [moment(second) for second in (starts + interval_s).tolist()]
        for row, meter in enumerate(self.world.energy_wh(starts, interval_s)):
            meter_id = self.world.registry.meters[row].meter_id
            arrivals = self._arrivals_ms(row, starts + interval_s)
            for n in np.flatnonzero(~np.isnan(meter)).tolist():
                reading = MeterReading(meter_id, moments[n], ends_at[n], int(meter[n]), backfill=backfill)
                yield Record(meter_id, arrivals[n], reading)

    def _arrivals_ms(self, row: int, ends: Seconds) -> list[int]:
        spread = (MAX_READING_DELAY_S - _MIN_READING_DELAY_S) * uniform(self._delay_keys[row], ends)
        arrivals: list[int] = (ends * 1000 + ((_MIN_READING_DELAY_S + spread) * 1000).astype(np.int64)).tolist()
        return arrivals

    def _heartbeats(self, after: int, until: int) -> Iterator[Record]:
        for second in _grid(max(after, self.start), until, HEARTBEAT_S).tolist():
            yield Record(_GATEWAY, second * 1000, Heartbeat(_GATEWAY))

    def _observations(self, after: int, until: int) -> Iterator[Record]:
        hours = _grid(after - OBSERVATION_DELAY_S, until - OBSERVATION_DELAY_S, HOUR_S) - HOUR_S
        hours = hours[hours >= self.begins_at]
        for station in self.world.registry.stations if hours.size else ():
            weather = self.world.observed(station.station_id, hours)
            for n, hour in enumerate(hours.tolist()):
                if (values := _values(weather, n)) == (None, None, None):
                    continue
                backfill = hour + HOUR_S <= self.live_from
                observation = WeatherObservation(station.station_id, moment(hour), *values, backfill)
                yield Record(station.station_id, (hour + HOUR_S + OBSERVATION_DELAY_S) * 1000, observation)

    def _forecasts(self, after: int, until: int) -> Iterator[Record]:
        issues = _grid(after - FORECAST_DELAY_S, until - FORECAST_DELAY_S, FORECAST_EVERY_S)
        # One run before the start is enough for the first window; older ones are nobody's input.
        for issued_at in issues[issues + FORECAST_DELAY_S > self.start - FORECAST_EVERY_S].tolist():
            for station in self.world.registry.stations:
                yield from self._forecast_run(station.station_id, issued_at)

    def _forecast_run(self, station_id: str, issued_at: int) -> Iterator[Record]:
        hours = issued_at + HOUR_S * np.arange(FORECAST_HOURS, dtype=np.int64)
        weather = self.world.forecast(station_id, issued_at, hours)
        if weather is None:
            return
        for n, hour in enumerate(hours.tolist()):
            if (values := _values(weather, n)) != (None, None, None):
                forecast = WeatherForecast(station_id, moment(hour), moment(issued_at), *values)
                yield Record(station_id, (issued_at + FORECAST_DELAY_S) * 1000, forecast)


def _grid(after: int, until: int, step: int) -> Seconds:
    """The multiples of `step` in [after, until)."""
    return np.arange(-(-after // step) * step, until, step, dtype=np.int64)


def moment(second: int) -> datetime:
    """Seconds since 1970 as UTC."""
    return datetime.fromtimestamp(second, UTC)


def _values(weather: HourlyWeather, n: int) -> tuple[float | None, float | None, float | None]:
    return _rounded(weather.temperature_c, n), _rounded(weather.irradiance_w_m2, n), _rounded(weather.wind_m_s, n)


def _rounded(values: Floats, n: int) -> float | None:
    value = float(values[n])
    return None if np.isnan(value) else round(value, 1)
