"""Arrivals of one small feeder, as the transforms would hand them to a shard."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from domain.actuals import ActualsCorrected
from domain.feature_window import FeatureWindow
from spark.arrival import Arrival
from spark.blob import feeder_bytes, feeder_from, station_bytes, station_from
from spark.history import FeederHistory
from spark.rejection import Rejection
from spark.shard import Outcome, Shard
from spark.shelf import Shelf
from spark.station_weather import StationWeather

START = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())  # a Monday, midnight
HOUR, MINUTE = 3600, 60

_OFFSETS = count()


def reading(
    meter: str, hours: float, energy_wh: int, *, minutes: int = 60, delay_s: int = 30, **other: object
) -> Arrival:
    """A reading of `minutes` that begins `hours` after START; `delay_s` after its end it arrives."""
    start_s = START + round(hours * HOUR)
    end_s = start_s + minutes * MINUTE
    known = {"feeder": "f", "feeder_meters": 2, "time_zone": "Europe/Berlin", "country": "DE", "station": "w"}
    position = {"position": ord(meter[-1]) - ord("a")}
    values = {"source": meter, "start_s": start_s, "end_s": end_s, "energy_wh": energy_wh}
    return _arrival("reading", end_s + delay_s, **known | position | values | other)


def observation(hours: int, temperature_c: float, *, delay_s: int = 60, **other: object) -> Arrival:
    start_s = START + hours * HOUR
    values = {"source": "w", "start_s": start_s, "temperature_c": temperature_c}
    return _arrival("observation", start_s + HOUR + delay_s, **values | other)


def forecast(hours: int, issued_hours: int, temperature_c: float, *, delay_s: int = 90) -> Arrival:
    issued_s = START + issued_hours * HOUR
    values = {"source": "w", "start_s": START + hours * HOUR, "issued_s": issued_s, "temperature_c": temperature_c}
    return _arrival("forecast", issued_s + delay_s, **values)


def heartbeat(hours: float) -> Arrival:
    """It arrives `hours` after START."""
    return _arrival("heartbeat", START + hours * HOUR)


def _arrival(kind: str, arrived_s: float, **values: object) -> Arrival:
    unknown = dict.fromkeys(("temperature_c", "irradiance_w_m2", "wind_m_s"), float("nan"))
    values = unknown | values
    return Arrival(kind, round(arrived_s * 1000), 0, next(_OFFSETS), b"key", b"{}", **values)  # type: ignore[arg-type]


class StoredState(dict):
    """What a MapState of Spark's state store does: keeps rows by key."""

    def getValue(self, key):  # noqa: N802
        return self.get(key)

    def updateValue(self, key, value):  # noqa: N802
        self[key] = value


class Replay:
    """A shard whose state lies in bytes between the batches, as it does in the job."""

    def __init__(self) -> None:
        self.feeders, self.stations = StoredState(), StoredState()
        self.newest_ms, self.live = 0, []

    def batch(self, arrivals: Iterable[Arrival]) -> list[Outcome]:
        feeders = Shelf(self.feeders, feeder_from, feeder_bytes, FeederHistory)
        stations = Shelf(self.stations, station_from, station_bytes, StationWeather)
        shard = Shard(feeders, stations, self.newest_ms, self.live)
        ordered = sorted(arrivals, key=lambda row: (row.arrived_ms, row.partition, row.offset))
        outcomes = list(shard.process(ordered))
        feeders.put_back()
        stations.put_back()
        self.newest_ms, self.live = shard.newest_ms, sorted(shard.live)
        return outcomes


def outcomes_of(*arrivals: Arrival) -> list[Outcome]:
    """Of a new shard, all in one batch."""
    return Replay().batch(arrivals)


def windows_in(outcomes: Iterable[Outcome]) -> list[FeatureWindow]:
    return [outcome for outcome in outcomes if isinstance(outcome, FeatureWindow)]


def corrections_in(outcomes: Iterable[Outcome]) -> list[ActualsCorrected]:
    return [outcome for outcome in outcomes if isinstance(outcome, ActualsCorrected)]


def reasons_in(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.reason for outcome in outcomes if isinstance(outcome, Rejection)]
