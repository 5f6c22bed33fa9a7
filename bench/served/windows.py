"""Windows as the feature job sends them: full look-backs of made-up meters, a block or one series an event."""

from datetime import UTC, datetime

import numpy as np

from domain.cloud_event import Event, to_event
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow

ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
_HOURS = HISTORY_HOURS + HORIZON_HOURS


def window(feeder: str, series: int) -> FeatureWindow:
    """A daily shape with noise and a weather to it; no gaps, so that every forecast is the model's own."""
    generator = np.random.default_rng(series)
    shape = 1000 + 500 * np.sin(2 * np.pi * np.arange(HISTORY_HOURS) / 24)
    energy_wh = np.rint(shape + generator.normal(0, 50, (series, HISTORY_HOURS))).astype(int)
    return FeatureWindow(
        feeder=feeder,
        block=0,
        origin=ORIGIN,
        available_at=ORIGIN,
        time_zone="Europe/London",
        country="GB-ENG",
        series=[f"{feeder}-meter-{row:02}" for row in range(series)],
        energy_wh=energy_wh.tolist(),
        temperature_c=generator.uniform(0, 20, _HOURS).round(1).tolist(),
        irradiance_w_m2=generator.uniform(0, 300, _HOURS).round(1).tolist(),
        wind_m_s=[None] * _HOURS,
    )


def window_events(count: int, series: int) -> list[Event]:
    """A feeder each."""
    return [to_event(window(f"feeder-{number}", series)) for number in range(count)]
