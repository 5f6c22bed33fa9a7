"""Spark's side of the look-back: a shard's state out of the state store, its rows through it, its state back."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import pandas as pd
from pyspark.sql.streaming.stateful_processor import (
    MapState,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
    ValueState,
)

from spark.arrival import Arrival
from spark.blob import feeder_bytes, feeder_from, station_bytes, station_from
from spark.history import FeederHistory
from spark.outgoing import Outgoing, outgoing
from spark.shard import Shard
from spark.station_weather import StationWeather
from spark.topics import Topics

Kept = TypeVar("Kept")

_ROWS_AT_ONCE = 10_000
_OUTGOING_AT_ONCE = 100  # windows have some hundred kB each


class Shelf(dict[str, Kept]):
    """What was touched in this batch, by name; the first touch takes it from the state store."""

    def __init__(self, state: MapState, decode: Callable[[bytes], Kept], new: Callable[[], Kept]) -> None:
        super().__init__()
        self._state, self._decode, self._new = state, decode, new

    def __missing__(self, name: str) -> Kept:
        stored = self._state.getValue((name,))
        self[name] = kept = self._decode(bytes(stored[0])) if stored else self._new()
        return kept

    def put_back(self, encode: Callable[[Kept], bytes]) -> None:
        for name, kept in self.items():
            self._state.updateValue((name,), (encode(kept),))


class LookBack(StatefulProcessor):
    """One blob per feeder and per station, so that a batch rewrites only what it touches."""

    def __init__(self, topics: Topics, shards: int) -> None:
        self._topics, self._shards = topics, shards

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._clock: ValueState = handle.getValueState("clock", "newest_ms long, live array<string>, shards int")
        self._feeders: MapState = handle.getMapState("feeders", "feeder string", "blob binary")
        self._stations: MapState = handle.getMapState("stations", "station string", "blob binary")

    def handleInputRows(  # type: ignore[override]  # noqa: N802  Spark's name; rows are data frames in pandas mode
        self,
        key: tuple[int],  # noqa: ARG002
        rows: Iterator[pd.DataFrame],
        timerValues: TimerValues,  # noqa: N803, ARG002
    ) -> Iterator[pd.DataFrame]:
        """The shard's rows of one batch in, rows of the sink out."""
        newest_ms, live, shards = self._clock.get() or (0, [], self._shards)
        if shards != self._shards:
            raise ValueError(
                f"the checkpoint was made with SHARDS={shards}, this job has SHARDS={self._shards}: set it back, "
                "or use an empty CHECKPOINT_DIR to read energy_ingest again from its beginning"
            )
        feeders: Shelf[FeederHistory] = Shelf(self._feeders, feeder_from, FeederHistory)
        stations: Shelf[StationWeather] = Shelf(self._stations, station_from, StationWeather)
        shard = Shard(feeders, stations, newest_ms, live)
        outcomes = (outgoing(outcome, self._topics) for outcome in shard.process(in_order(rows)))
        while some := list(islice(outcomes, _OUTGOING_AT_ONCE)):
            yield _frame(some)
        feeders.put_back(feeder_bytes)
        stations.put_back(station_bytes)
        self._clock.update((shard.newest_ms, sorted(shard.live), shards))


def in_order(frames: Iterable[pd.DataFrame]) -> Iterator[Arrival]:
    """The rows in the order in which they arrived, however the shuffle has mixed them."""
    rows = pd.concat(list(frames)).sort_values(["arrived_ms", "partition", "offset"])
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows.iloc[first : first + _ROWS_AT_ONCE]
        yield from map(Arrival._make, zip(*(some[name].tolist() for name in Arrival._fields), strict=True))


def _frame(records: list[Outgoing]) -> pd.DataFrame:
    values = [(record.topic, record.key, record.value, record.headers) for record in records]
    return pd.DataFrame(values, columns=["topic", "key", "value", "headers"])
