"""The look-back's state as bytes, for Spark's state store.

`LAYOUT` counts up when the bytes change, so that a checkpoint of an older job is refused by name.
"""

from typing import TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from spark.history import COLUMNS, FEEDER_HOUR, FeederHistory, Place, Row
from spark.packed_cells import PackedCells, pack, unpack
from spark.station_weather import AHEAD_HOURS, VARIABLES, Early, StationWeather

LAYOUT = b"4"

Cell = TypeVar("Cell", bound=np.generic)
Stored = TypeVar("Stored")


class _Feeder(Struct, frozen=True, array_like=True):
    place: Place
    first_hour: int
    newest_arrival_ms: int
    rows: list[Row]
    cells: PackedCells
    hours: bytes


class _Station(Struct, frozen=True, array_like=True):
    first_hour: int
    newest_arrival_ms: int
    observed: bytes
    forecast: bytes
    issued_s: bytes
    early: list[Early]


def feeder_bytes(it: FeederHistory) -> bytes:
    """What it takes stands in packed_cells.py."""
    stored = _Feeder(it.place, it.first_hour, it.newest_arrival_ms, it.rows, pack(it.cells), it.hours.tobytes())
    return LAYOUT + msgspec.msgpack.encode(stored)


def feeder_from(blob: bytes) -> FeederHistory:
    """The inverse of `feeder_bytes`."""
    stored = _decoded(blob, _Feeder)
    return FeederHistory(
        place=stored.place,
        first_hour=stored.first_hour,
        newest_arrival_ms=stored.newest_arrival_ms,
        rows=stored.rows,
        cells=unpack(stored.cells),
        hours=_array(stored.hours, FEEDER_HOUR, COLUMNS),
        row_of={row.meter: n for n, row in enumerate(stored.rows)},
    )


def station_bytes(it: StationWeather) -> bytes:
    """About 24 kB."""
    arrays = (it.observed.tobytes(), it.forecast.tobytes(), it.issued_s.tobytes())
    return LAYOUT + msgspec.msgpack.encode(_Station(it.first_hour, it.newest_arrival_ms, *arrays, it.early))


def station_from(blob: bytes) -> StationWeather:
    """The inverse of `station_bytes`."""
    stored = _decoded(blob, _Station)
    return StationWeather(
        first_hour=stored.first_hour,
        newest_arrival_ms=stored.newest_arrival_ms,
        observed=_array(stored.observed, np.dtype("<f8"), len(VARIABLES), COLUMNS),
        forecast=_array(stored.forecast, np.dtype("<f8"), len(VARIABLES), AHEAD_HOURS),
        issued_s=_array(stored.issued_s, np.dtype("<i8"), AHEAD_HOURS),
        early=stored.early,
    )


def _decoded(blob: bytes, layout: type[Stored]) -> Stored:
    if blob[:1] != LAYOUT:
        raise ValueError(
            f"the checkpoint holds state of layout {blob[:1]!r}, this job knows {LAYOUT!r}: "
            "run the job's former version, or delete the checkpoint to read energy_ingest again from its beginning"
        )
    return msgspec.msgpack.decode(blob[1:], type=layout)


def _array(data: bytes, dtype: "np.dtype[Cell]", *shape: int) -> NDArray[Cell]:
    return np.frombuffer(data, dtype).reshape(shape).copy()  # a view of bytes could not be written to
