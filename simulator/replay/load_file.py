"""The load file: hourly energy of every series on one common axis of hours."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec import Struct

from simulator.refusal import Refusal
from simulator.replay.table import HOUR_S, Table
from simulator.world import Floats, Seconds

_WH_PER_KWH = 1000
_MOST_SERIES_HOURS = 200_000_000


class LoadFile(Struct, frozen=True):
    """Series by name; hour k of a row begins at first_hour + k hours."""

    series: list[str]
    first_hour: int  # seconds since 1970
    energy_wh: Floats  # [series][hour], whole Wh, NaN: no reading

    @property
    def ends_at(self) -> int:
        """The end of the last hour."""
        return self.first_hour + int(self.energy_wh.shape[1]) * HOUR_S

    def at(self, hours: Seconds) -> Floats:
        """[series][hour] for the hours that begin at `hours`; NaN outside of the file."""
        column = (hours - self.first_hour) // HOUR_S
        inside = (column >= 0) & (column < self.energy_wh.shape[1])
        found: Floats = np.where(inside, self.energy_wh[:, np.where(inside, column, 0)], np.nan)
        return found


def read_load(path: Path) -> LoadFile:
    """Read `series, ts, load` (UTC, hour-beginning, kWh); Refusal names what is wrong."""
    table = Table(path, ("series", "ts", "load"))
    hours, (codes, series), load_kwh = table.hours(), table.names("series"), table.numbers("load")
    first_hour, last_hour = int(hours.min()), int(hours.max())
    count = (last_hour - first_hour) // HOUR_S + 1
    if count * len(series) > _MOST_SERIES_HOURS:
        raise Refusal(f"{path}: {len(series)} series over {count} hours are too many to hold; cut the file")
    column = (hours - first_hour) // HOUR_S
    table.refuse_repeated(codes * count + column, "its series")
    energy_wh = np.full((len(series), count), np.nan)
    energy_wh[codes, column] = np.rint(load_kwh * _WH_PER_KWH)
    pa.default_memory_pool().release_unused()  # Arrow would keep the whole file for as long as we play it
    return LoadFile(series, first_hour, energy_wh)
