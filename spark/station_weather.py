"""The weather of one station as it was known at each moment; pure, no Spark."""

from math import isnan

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from spark.arrival import Arrival
from spark.arrival_clock import HOUR_S
from spark.counts import Counts
from spark.hours import shifted
from spark.rejection import Rejected

VARIABLES = ("temperature_c", "irradiance_w_m2", "wind_m_s")
COLUMNS = HISTORY_HOURS + 1  # the last one is the open hour
AHEAD_HOURS = 240  # how far forecasts are kept; those for later hours come again nearer to them


def _unknown(hours: int) -> NDArray[np.float64]:
    return np.full((len(VARIABLES), hours), np.nan)


class Early(Struct, frozen=True, array_like=True):
    """A forecast for the hour that begins at `start_s`, issued after the origin of the next window."""

    start_s: int
    issued_s: int
    arrived_ms: int
    values: tuple[float, float, float]


class StationWeather(Struct):
    """`observed` is [variable][COLUMNS], `forecast` [variable][AHEAD_HOURS] from the open hour on; NaN: unknown."""

    first_hour: int = 0  # number of the hour of observed column 0
    newest_arrival_ms: int = 0
    observed: NDArray[np.float64] = msgspec.field(default_factory=lambda: _unknown(COLUMNS))
    forecast: NDArray[np.float64] = msgspec.field(default_factory=lambda: _unknown(AHEAD_HOURS))
    issued_s: NDArray[np.int64] = msgspec.field(default_factory=lambda: np.zeros(AHEAD_HOURS, np.int64))
    early: list[Early] = []  # waiting for their hour
    counts: Counts = msgspec.field(default_factory=Counts)  # since it came out of the state store

    def observe(self, observation: Arrival, closed_until: int) -> None:
        """Take an observation in; the one that arrived last counts, history only where nothing is known.

        Raises Rejected.
        """
        self.move_to(closed_until)
        column = observation.start_s // HOUR_S - self.first_hour
        if not 0 <= column < COLUMNS:
            raise Rejected("beyond_look_back", f"observed_at is not within the last {HISTORY_HOURS} hours")
        known, measured = self.observed[:, column], np.array(_values(observation))
        self.observed[:, column] = np.where(np.isnan(known), measured, known) if observation.backfill else measured
        self.newest_arrival_ms = max(self.newest_arrival_ms, observation.arrived_ms)

    def expect(self, forecast: Arrival, closed_until: int) -> None:
        """Take a forecast in; the newest issued one counts. One for an hour that has passed is only counted.

        An hour closes some minutes after its end. What is issued in between is not for the window that goes out then.
        """
        self.move_to(closed_until)
        early = Early(forecast.start_s, forecast.issued_s, forecast.arrived_ms, _values(forecast))
        if forecast.issued_s > (closed_until + 1) * HOUR_S:
            self.early.append(early)
        else:
            self._expect(early, closed_until)

    def move_to(self, closed_until: int) -> None:
        """Let `observed` end with hour `closed_until`, where `forecast` begins."""
        step = closed_until - HISTORY_HOURS - self.first_hour
        if step:
            self.first_hour += step
            self.observed = shifted(self.observed, step, np.nan)
            self.forecast = shifted(self.forecast, step, np.nan)
            self.issued_s = shifted(self.issued_s, step)
            due = [forecast for forecast in self.early if forecast.issued_s <= closed_until * HOUR_S]
            self.early = [forecast for forecast in self.early if forecast.issued_s > closed_until * HOUR_S]
            for forecast in due:
                self._expect(forecast, closed_until)

    def _expect(self, forecast: Early, closed_until: int) -> None:
        lead = forecast.start_s // HOUR_S - closed_until
        if lead < 0:
            self.counts.outdated_forecasts += 1
        elif lead < AHEAD_HOURS and forecast.issued_s >= self.issued_s[lead]:
            self.forecast[:, lead] = forecast.values
            self.issued_s[lead] = forecast.issued_s
            self.newest_arrival_ms = max(self.newest_arrival_ms, forecast.arrived_ms)

    def columns(self) -> list[list[float | None]]:
        """[variable][696]: observed up to the origin (the start of the open hour), forecast from it on."""
        known = np.concatenate([self.observed[:, :HISTORY_HOURS], self.forecast[:, :HORIZON_HOURS]], axis=1)
        return [[None if isnan(value) else value for value in row] for row in known.tolist()]


def _values(weather: Arrival) -> tuple[float, float, float]:
    return weather.temperature_c, weather.irradiance_w_m2, weather.wind_m_s
