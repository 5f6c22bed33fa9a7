"""Spark's side of the look-back: a shard's state out of the state store, its rows through it, its state back."""

from collections.abc import Callable, Iterator
from itertools import islice

import pandas as pd
from pyspark.sql.streaming.stateful_processor import (
    MapState,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
    ValueState,
)

from spark.arrival import Arrival
from spark.arrival_clock import closed_until
from spark.blob import feeder_bytes, feeder_from, station_bytes, station_from
from spark.counts import Counts
from spark.history import FeederHistory
from spark.open_hour import OpenHour, arrivals
from spark.outgoing import Outgoing, counted, outgoing, taken_in_row
from spark.parcels import opened
from spark.rejection import Rejected, Rejection
from spark.row_order import in_order
from spark.shard import Outcome, Shard
from spark.shelf import Shelf
from spark.station_weather import StationWeather
from spark.taken_in import COLUMNS, TakenIn
from spark.topics import Topics

_OUTGOING_AT_ONCE = 8  # windows have some hundred kB each, and others wait for them
_FEEDERS_AT_ONCE = 64  # a meter's history takes 20 kB


class Feeders(Shelf[FeederHistory]):
    """Histories to which the readings that waited for the hour's end are added when they are first touched."""

    def __init__(self, state: MapState, new: Callable[[], FeederHistory], counts: Counts) -> None:
        super().__init__(state, feeder_from, feeder_bytes, new, _FEEDERS_AT_ONCE)
        self.rejected: list[Rejection] = []
        self._counts = counts
        self._waiting: dict[str, list[Arrival]] = {}
        self._hour = 0

    def expect(self, readings: dict[str, list[Arrival]], hour: int) -> set[str]:
        """What waited, by feeder, and for the end of which hour; the feeders that have to get a window for it."""
        self._waiting, self._hour = readings, hour
        return {name for name, some in readings.items() if not all(reading.backfill for reading in some)}

    def take_in_the_rest(self) -> None:
        """What waited for feeders that nobody has asked for."""
        for name in list(self._waiting):
            self[name]

    def __missing__(self, name: str) -> FeederHistory:
        history = super().__missing__(name)
        history.counts = self._counts
        for reading in self._waiting.pop(name, ()):
            try:
                history.apply(reading, self._hour)
            except Rejected as why:
                self.rejected.append(Rejection(reading, why.reason, why.detail))
        return history


class Stations(Shelf[StationWeather]):
    """Weather that counts what comes too late."""

    def __init__(self, state: MapState, counts: Counts) -> None:
        super().__init__(state, station_from, station_bytes, StationWeather)
        self._counts = counts

    def __missing__(self, name: str) -> StationWeather:
        weather = super().__missing__(name)
        weather.counts = self._counts
        return weather


class LookBack(StatefulProcessor):
    """One blob per feeder and per station, so that a batch rewrites only what it touches."""

    new_feeder: Callable[[], FeederHistory] = FeederHistory

    def __init__(self, topics: Topics, shards: int) -> None:
        self._topics, self._shards = topics, shards

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._clock: ValueState = handle.getValueState("clock", "newest_ms long, live array<string>, shards int")
        self._feeders: MapState = handle.getMapState("feeders", "feeder string", "blob string")
        self._stations: MapState = handle.getMapState("stations", "station string", "blob string")
        self._open_hour = OpenHour(handle.getListState("open_hour", "blob string"))
        self._taken_in: ValueState = handle.getValueState("taken_in", COLUMNS)

    def handleInputRows(  # type: ignore[override]  # noqa: N802  Spark's name; rows are data frames in pandas mode
        self,
        key: tuple[int],
        rows: Iterator[pd.DataFrame],
        timerValues: TimerValues,  # noqa: N803, ARG002
    ) -> Iterator[pd.DataFrame]:
        """The shard's parcels of one batch in, rows of the sink out."""
        newest_ms, live, shards = self._clock.get() or (0, [], self._shards)
        if shards != self._shards:
            raise ValueError(
                f"the checkpoint was made with SHARDS={shards}, this job has SHARDS={self._shards}: set it back, "
                "or use an empty CHECKPOINT_DIR to read energy_ingest again from its beginning"
            )
        before, counts = TakenIn.of(self._taken_in.get()), Counts()  # of the batch, all feeders and stations together
        feeders, stations = Feeders(self._feeders, self.new_feeder, counts), Stations(self._stations, counts)
        shard = Shard(feeders, stations, newest_ms, live)
        arrived = in_order(opened(rows), newest_ms)
        newest_ms, open_hour = int(arrived["clock_ms"].max()), closed_until(newest_ms)
        if closed_until(newest_ms) > open_hour:
            shard.live |= feeders.expect(self._open_hour.take(), open_hour)
            waiting = 0
        else:
            given = len(arrived)
            arrived = self._open_hour.put_aside(arrived, open_hour)
            waiting = before.waiting + given - len(arrived)
        sent, rejected = _outcomes(shard, feeders, arrived), 0
        while some := list(islice(sent, _OUTGOING_AT_ONCE)):
            rejected += sum(isinstance(outcome, Rejection) for outcome in some)
            yield _frame([outgoing(outcome, self._topics) for outcome in some])
        after = before.after(counts, rejected, waiting)
        yield _frame([*counted(counts), taken_in_row(key[0], after)])
        self._taken_in.update(after.row())
        feeders.put_back()
        stations.put_back()
        self._clock.update((newest_ms, sorted(shard.live), shards))


def _outcomes(shard: Shard, feeders: Feeders, rows: pd.DataFrame) -> Iterator[Outcome]:
    yield from shard.process(arrivals(rows))
    feeders.take_in_the_rest()
    yield from feeders.rejected


def _frame(records: list[Outgoing]) -> pd.DataFrame:
    values = [(record.topic, record.key, record.value, record.headers) for record in records]
    return pd.DataFrame(values, columns=["topic", "key", "value", "headers"])
