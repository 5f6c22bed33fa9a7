"""Windows and forecasts of one series each, repeated ones and broken ones among them, in an order that a seed decides.

A forecast never comes before its window, for it is made from it; all else may trade places with its neighbours.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from domain.cloud_event import FORECAST_ISSUED, WINDOW_CLOSED, Event, forecast_id, to_event, window_id
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR, FeatureWindow
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model

BEGIN = datetime(2026, 1, 31, tzinfo=UTC)
_TWICE = 0.05  # of all events
_BROKEN = 0.01  # so many more have half a body
_ASTRAY = 60  # places that an event may come too late
_NO_WEATHER: list[float | None] = [None] * (HISTORY_HOURS + HORIZON_HOURS)


class Fleet(Struct, frozen=True):
    """Feeders of one meter, each with a window and a forecast every hour; the last hour comes when all else is calm."""

    feeders: int
    hours: int

    def names(self) -> list[str]:
        return [f"feeder-{number}" for number in range(self.feeders)]

    def window_ids(self) -> set[str]:
        return self._window_ids(self.hours)

    def forecast_ids(self) -> set[str]:
        return {forecast_id(each) for each in self.window_ids()}

    def scored_ids(self) -> set[str]:
        """Forecasts whose day is over with the last window."""
        return {forecast_id(each) for each in self._window_ids(self.hours - HORIZON_HOURS)}

    def last_hour(self) -> list[Event]:
        """It brings the scores that came too late for the window before."""
        return [event for name in self.names() for event in _pair(name, self.hours - 1)]

    def _window_ids(self, hours: int) -> set[str]:
        return {window_id(name, 0, BEGIN + hour * HOUR) for name in self.names() for hour in range(hours)}


class Published(Struct, frozen=True):
    """In order; `broken` are the ids of those that nobody can read."""

    events: list[Event]
    broken: set[str]


def published(fleet: Fleet, seed: int) -> Published:
    """All hours of a fleet but the last, the repeated events and the broken ones among them."""
    chance = random.Random(seed)
    pairs = [event for hour in range(fleet.hours - 1) for name in fleet.names() for event in _pair(name, hour)]
    broken = [_broken(number, chance) for number in range(round(_BROKEN * len(pairs)))]
    placed = list(_places(pairs, chance)) + [(chance.uniform(0, len(pairs)), event) for event in broken]
    return Published([event for _, event in sorted(placed, key=lambda one: one[0])], {event.id for event in broken})


def _places(pairs: list[Event], chance: random.Random) -> Iterator[tuple[float, Event]]:
    """Windows and forecasts in turn: a forecast is placed after its window."""
    place = 0.0
    for number, event in enumerate(pairs):
        begin = number if event.type == WINDOW_CLOSED else place
        place = begin + chance.uniform(0.1, _ASTRAY)
        yield place, event
        if chance.random() < _TWICE:
            yield place + chance.uniform(0.1, 4 * _ASTRAY), event


def _pair(name: str, hour: int) -> tuple[Event, Event]:
    return to_event(_window(name, hour)), to_event(_forecast(name, hour))


def _window(name: str, hour: int) -> FeatureWindow:
    origin = BEGIN + hour * HOUR
    return FeatureWindow(
        feeder=name,
        block=0,
        origin=origin,
        available_at=origin,
        time_zone="UTC",
        country="DE",
        series=[f"{name}-meter"],
        energy_wh=[[500 + (hour + column) % 24 for column in range(HISTORY_HOURS)]],
        temperature_c=_NO_WEATHER,
        irradiance_w_m2=_NO_WEATHER,
        wind_m_s=_NO_WEATHER,
    )


def _forecast(name: str, hour: int) -> Forecast:
    origin = BEGIN + hour * HOUR
    window = window_id(name, 0, origin)
    return Forecast(
        forecast_id=forecast_id(window),
        window_id=window,
        feeder=name,
        block=0,
        origin=origin,
        available_at=origin,
        series=[f"{name}-meter"],
        energy_wh=[[[500 + hour + quantile for quantile in QUANTILES_PERMILLE]] * HORIZON_HOURS],
        degradation=["no_weather"],
        model=Model("load_lstm", "1", "ab" * 32),
    )


def _broken(number: int, chance: random.Random) -> Event:
    event_type = chance.choice([WINDOW_CLOSED, FORECAST_ISSUED])
    key = f"feeder-{number}"
    return Event(f"broken-{number}", event_type, "/gridledger/test", key, key, b'{"feeder": "feed')
