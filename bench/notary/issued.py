"""Forecasts as inference issues them: blocks of 64 series, new numbers in each."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from domain.cloud_event import forecast_id, window_id
from domain.feature_window import HORIZON_HOURS, MAX_SERIES
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model

FIRST = datetime(2026, 1, 31, 7, tzinfo=UTC)
_MODEL = Model("load_lstm", "1", "0" * 64)
_random = random.Random(7)  # noqa: S311
_ENERGY_WH = [
    [sorted(_random.randrange(5000) for _ in QUANTILES_PERMILLE) for _ in range(HORIZON_HOURS)]
    for _ in range(MAX_SERIES)
]


def blocks(forecasts: int, feeders: int) -> Iterator[Forecast]:
    """At least so many forecasts: an hour of one block after the other, then the next hour."""
    return (block(number % feeders, number // feeders) for number in range(-(-forecasts // MAX_SERIES)))


def block(feeder: int, hour: int) -> Forecast:
    """64 series."""
    name, origin = f"feeder-{feeder}", FIRST + timedelta(hours=hour)
    window, more = window_id(name, 0, origin), 101 * feeder + hour
    return Forecast(
        forecast_id(window),
        window,
        name,
        0,
        origin,
        origin + timedelta(minutes=5),
        [f"{name}-meter-{row:02}" for row in range(MAX_SERIES)],
        [[[value + more for value in values] for values in hours] for hours in _ENERGY_WH],
        ["full"] * MAX_SERIES,
        _MODEL,
    )
