"""Some feeders, the weather they need and one arrival clock: rows in, messages out; pure, no Spark."""

from collections.abc import Iterable, Iterator

from domain.actuals import ActualsCorrected
from domain.feature_window import FeatureWindow
from spark.arrival import Arrival
from spark.arrival_clock import closed_until
from spark.history import FeederHistory
from spark.rejection import Rejected, Rejection
from spark.station_weather import StationWeather
from spark.window import windows

SILENT_HOURS = 24  # as far as a forecast reaches

Outcome = FeatureWindow | ActualsCorrected | Rejection


class Shard:
    """`feeders` and `stations` make an empty one for a name they do not know."""

    def __init__(
        self,
        feeders: dict[str, FeederHistory],
        stations: dict[str, StationWeather],
        newest_ms: int = 0,
        live: Iterable[str] = (),
    ) -> None:
        self.feeders, self.stations = feeders, stations
        self.newest_ms = newest_ms  # the arrival clock
        self.live = set(live)  # feeders whose hours go out: from a live reading on, until they have long been silent

    def process(self, arrivals: Iterable[Arrival]) -> Iterator[Outcome]:
        """What follows from the rows, which come in the order of their arrival.

        A row moves the clock before it is used: what arrives when its hour is due to close is late.
        """
        for arrival in arrivals:
            if arrival.reason is not None:
                yield Rejection(arrival, arrival.reason, arrival.detail or "")
                continue
            yield from self._advance(arrival.arrived_ms)
            try:
                yield from self._apply(arrival)
            except Rejected as why:
                yield Rejection(arrival, why.reason, why.detail)

    def _advance(self, arrived_ms: int) -> Iterator[FeatureWindow]:
        origin = closed_until(self.newest_ms)
        self.newest_ms = max(self.newest_ms, arrived_ms)
        while self.live and origin < closed_until(self.newest_ms):
            origin += 1
            for name in sorted(self.live):
                yield from self._close(name, origin)

    def _close(self, name: str, origin: int) -> Iterator[FeatureWindow]:
        """The windows of a feeder: also when it was silent, for its forecasts are wanted all the more then."""
        history = self.feeders[name]
        history.move_to(origin)
        if history.is_silent(SILENT_HOURS):
            self.live.remove(name)
        else:
            yield from windows(history, self.stations[history.place.station], origin)

    def _apply(self, arrival: Arrival) -> list[ActualsCorrected]:
        open_hour = closed_until(self.newest_ms)
        match arrival.kind:
            case "reading":
                return self._read(arrival, open_hour)
            case "observation":
                self.stations[arrival.source].observe(arrival, open_hour)
            case "forecast":
                self.stations[arrival.source].expect(arrival, open_hour)
        return []

    def _read(self, reading: Arrival, open_hour: int) -> list[ActualsCorrected]:
        history = self.feeders[reading.feeder]
        corrections = history.apply(reading, open_hour)
        if not reading.backfill and reading.start_s // 3600 == open_hour:
            self.live.add(reading.feeder)
        return corrections
