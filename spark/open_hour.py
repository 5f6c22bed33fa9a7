"""Readings of the hour that is still open: put aside until it closes, so that no batch has to touch the histories.

Nothing follows from such a reading before its hour closes. Taking it in at once would mean to read a feeder's four
weeks out of the state store and to write them again, with every batch.
"""

from collections import defaultdict
from collections.abc import Iterator

import msgspec
import pandas as pd
from pyspark.sql.streaming.stateful_processor import ListState

from spark.arrival import Arrival
from spark.arrival_clock import HOUR_S
from spark.blob_text import blob_of, text_of

_ROWS_AT_ONCE = 10_000
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Arrival])


def arrivals(rows: pd.DataFrame) -> Iterator[Arrival]:
    """The rows of a frame, one by one."""
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows.iloc[first : first + _ROWS_AT_ONCE]
        yield from map(Arrival._make, zip(*(some[name].tolist() for name in Arrival._fields), strict=True))


class OpenHour:
    """A blob for each batch, which is only ever added to."""

    def __init__(self, state: ListState) -> None:
        self._state = state

    def put_aside(self, rows: pd.DataFrame, hour: int) -> pd.DataFrame:
        """Keep the readings of this hour; the rows that are left."""
        waiting = rows["reason"].isna() & (rows["kind"] == "reading") & (rows["start_s"] // HOUR_S == hour)
        readings = rows[waiting]
        for first in range(0, len(readings), _ROWS_AT_ONCE):
            some = list(arrivals(readings.iloc[first : first + _ROWS_AT_ONCE]))
            self._state.appendValue((text_of(_ENCODER.encode(some)),))
        return rows[~waiting]

    def take(self) -> dict[str, list[Arrival]]:
        """By feeder what was put aside, in the order of its arrival; afterwards there is nothing."""
        found: defaultdict[str, list[Arrival]] = defaultdict(list)
        if self._state.exists():
            for (text,) in self._state.get():
                for reading in _DECODER.decode(blob_of(text)):
                    found[reading.feeder].append(reading)
            self._state.clear()
        return dict(found)
