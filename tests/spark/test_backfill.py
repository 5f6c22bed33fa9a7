"""Months of history through a shard: no window for the past unless asked, and all of the look-back in the next one."""

from collections.abc import Iterable

import numpy as np

from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherObservation
from embedded.backfill import Backfill
from simulator.record import Record
from simulator.replay.load_file import LoadFile
from simulator.replay.weather_file import WeatherFile
from spark.arrival import Arrival
from tests.spark.samples import HOUR, START, Replay, heartbeat, observation, reading, windows_in

HOURS = 60 * 24


def arrivals(records: Iterable[Record]) -> list[Arrival]:
    """As the transforms make them."""
    found = []
    for record in records:
        match record.message:
            case MeterReading(meter_id=meter, interval_start=start, energy_wh=energy_wh, backfill=backfill):
                hours = (start.timestamp() - START) / HOUR
                arrival = reading(meter, hours, energy_wh, backfill=backfill)
                found.append(arrival._replace(arrived_ms=record.arrived_ms))
            case WeatherObservation(observed_at=start, temperature_c=temperature_c, backfill=backfill):
                hours = round((start.timestamp() - START) / HOUR)
                found.append(observation(hours, temperature_c, backfill=backfill))
            case Heartbeat():
                found.append(heartbeat((record.arrived_ms / 1000 - START) / HOUR))
    return found


def backfilled(hours: int, *, forecasts: bool) -> list[Arrival]:
    energy_wh = np.add.outer(np.array([0.0, 5000.0]), np.arange(float(hours)))
    weather = {"w": WeatherFile(START, np.stack([np.arange(float(hours))] * 3))}
    backfill = Backfill(LoadFile(["a", "b"], START, energy_wh), 0, forecasts, weather)
    return arrivals(backfill.records(backfill.hours()))


def test_months_of_history_send_no_window_and_fill_the_next_one() -> None:
    shard = Replay()
    assert not shard.batch(backfilled(HOURS, forecasts=False))
    live = [reading("a", HOURS, 7), reading("b", HOURS, 8), heartbeat(HOURS + 1.1)]
    (window,) = shard.batch(live)
    assert window.energy_wh[0] == [*range(HOURS - 671, HOURS), 7]
    assert window.energy_wh[2][-2:] == [5000 + 2 * (HOURS - 1), 15]
    assert window.temperature_c[: 672 + 1] == [*range(HOURS - 671, HOURS), None, None]  # nothing live, nothing ahead


def test_asked_for_every_hour_of_the_past_has_its_window() -> None:
    windows = windows_in(Replay().batch(backfilled(48, forecasts=True)))
    assert [int(window.origin.timestamp() - START) // HOUR for window in windows] == list(range(1, 49))
    assert [window.energy_wh[0][-1] for window in windows] == list(range(48))
