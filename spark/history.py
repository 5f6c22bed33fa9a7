"""The look-back of one feeder: every interval of the last four weeks, columnar; pure, no Spark.

What it knows about a meter comes with the meter's readings, so a meter is in the windows from its
first reading on and leaves them when it has been silent for the whole look-back.
"""

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from domain.actuals import ActualsCorrected
from domain.feature_window import HISTORY_HOURS
from spark.arrival import Arrival
from spark.arrival_clock import HOUR_S
from spark.counts import Counts
from spark.hours import hour_start, shifted
from spark.rejection import Rejected

COLUMNS = HISTORY_HOURS + 1  # the last one is the open hour
QUARTER_S = 900

# One meter's hour. An interval lies in the quarter where it begins; the quarters it covers beyond that stay empty.
# 32 bytes, each field where a whole word of its size begins: packed_cells.py reads four quarters as one number.
CELL = np.dtype(
    [
        ("energy_wh", "<i4", 4),
        ("revision", "<u2", 4),
        ("quarters", "u1", 4),  # length of the interval; 0: none begins here
        ("corrections", "<u2"),  # of the closed hour, announced so far
        ("unused", "<u2"),
    ]
)
FEEDER_HOUR = np.dtype(
    [
        ("meters", "<u4"),  # registered when the hour's first reading came
        ("corrections", "<u2"),  # of the total
    ]
)


class Place(Struct, frozen=True):
    """What the registry says about the feeder."""

    feeder: str
    time_zone: str
    country: str
    station: str


class Row(Struct, frozen=True):
    """Where the registry puts a meter."""

    meter: str
    block: int
    position: int


class FeederHistory(Struct):
    """The meters of one feeder. `cells` is [meter][COLUMNS] of CELL, `hours` [COLUMNS] of FEEDER_HOUR."""

    place: Place = Place("", "", "", "")  # empty until the first reading
    first_hour: int = 0  # number of column 0's hour
    newest_arrival_ms: int = 0  # of any reading that is in here
    rows: list[Row] = []
    cells: NDArray[np.void] = msgspec.field(default_factory=lambda: np.zeros((0, COLUMNS), CELL))
    hours: NDArray[np.void] = msgspec.field(default_factory=lambda: np.zeros(COLUMNS, FEEDER_HOUR))
    row_of: dict[str, int] = {}
    counts: Counts = msgspec.field(default_factory=Counts)  # since it came out of the state store

    def apply(self, reading: Arrival, closed_until: int) -> list[ActualsCorrected]:
        """Take a reading in; the corrections it means for an hour that closed before. Raises Rejected.

        An interval that is there already is replaced by a higher revision; the same reading again
        changes nothing. Backfill is history: it announces nothing.
        """
        self.move_to(closed_until)
        column = reading.start_s // HOUR_S - self.first_hour
        if not 0 <= column < COLUMNS:
            raise Rejected("beyond_look_back", f"interval_start is not within the last {HISTORY_HOURS} hours")
        row = self._row(reading)
        announce = column < HISTORY_HOURS and not reading.backfill
        before = self._totals(row, column) if announce else (None, None)
        if not _place(self.cells[row, column], reading):
            self.counts.duplicates += 1
            return []
        self.counts.accepted += 1
        self.counts.late += announce
        self.newest_arrival_ms = max(self.newest_arrival_ms, reading.arrived_ms)
        if self.hours["meters"][column] == 0:
            self.hours["meters"][column] = reading.feeder_meters
        return self._corrections(row, column, before) if announce else []

    def is_silent(self, hours: int) -> bool:
        """Whether nothing has come of the last closed hours, as many as asked for."""
        return not self.cells["quarters"][:, HISTORY_HOURS - hours : HISTORY_HOURS].any()

    def move_to(self, closed_until: int) -> None:
        """Let the columns end with hour `closed_until`; what is older than the look-back is forgotten."""
        step = closed_until - HISTORY_HOURS - self.first_hour
        if step == 0:
            return
        self.first_hour += step
        self.cells, self.hours = shifted(self.cells, step), shifted(self.hours, step)
        heard = np.flatnonzero(quarter_words(self.cells).any(axis=1))
        if len(heard) < len(self.rows):
            self.cells = self.cells[heard]
            self.rows = [self.rows[n] for n in heard.tolist()]
            self.row_of = {row.meter: n for n, row in enumerate(self.rows)}

    def hourly(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """[meter][COLUMNS] Wh of each hour, and whether all four quarters of it are there (else: not to be used)."""
        return _hourly(self.cells)

    def total(
        self, columns: slice, hourly: tuple[NDArray[np.int64], NDArray[np.bool_]] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """[columns] Wh of the whole feeder, and whether enough meters are there to call it a total.

        The sum over the meters that are there counts if they are at least 90 % of those registered:
        one silent meter in twenty does not make a gap, one in five does. Who has `hourly` of these columns
        already gives it.
        """
        meters_wh, complete = hourly or _hourly(self.cells[:, columns])
        energy_wh = (meters_wh if complete.all() else np.where(complete, meters_wh, 0)).sum(axis=0)
        there = complete.sum(axis=0)
        return energy_wh, (there > 0) & (there * 10 >= self.hours["meters"][columns].astype(np.int64) * 9)

    def _row(self, reading: Arrival) -> int:
        place = Place(reading.feeder, reading.time_zone, reading.country, reading.station)
        if place != self.place:
            self.place = place
        known = self.row_of.get(reading.source)
        if known is None:
            known = self.row_of[reading.source] = len(self.rows)
            self.rows.append(Row(reading.source, reading.block, reading.position))
            self.cells = self._with_a_row_more()
        elif (self.rows[known].block, self.rows[known].position) != (reading.block, reading.position):
            self.rows[known] = Row(reading.source, reading.block, reading.position)
        return known

    def _with_a_row_more(self) -> NDArray[np.void]:
        """`cells` as the beginning of a larger array, so that a feeder which fills up is not copied for each meter."""
        known, larger = len(self.cells), self.cells.base
        if larger is None or len(larger) == known:
            larger = np.zeros((2 * known + 1, COLUMNS), CELL)
            larger[:known] = self.cells
        spare: NDArray[np.void] = larger
        return spare[: known + 1]

    def _totals(self, row: int, column: int) -> tuple[int | None, int | None]:
        """Wh of the meter's and of the feeder's hour; None: not complete."""
        cell = self.cells[row, column]
        meter_wh = int(cell["energy_wh"].sum(dtype=np.int64)) if cell["quarters"].sum() == 4 else None
        total_wh, enough = self.total(slice(column, column + 1))
        return meter_wh, int(total_wh[0]) if enough[0] else None

    def _corrections(self, row: int, column: int, before: tuple[int | None, int | None]) -> list[ActualsCorrected]:
        hour = self.first_hour + column
        counters = (self.cells[row, column], self.rows[row].meter), (self.hours[column], self.place.feeder)
        found = []
        for (counter, series), old, new in zip(counters, before, self._totals(row, column), strict=True):
            if new is not None and new != old:
                counter["corrections"] += 1
                revision = int(counter["corrections"])
                found.append(
                    ActualsCorrected(self.place.feeder, series, hour_start(hour), hour_start(hour + 1), new, revision)
                )
        return found


def _hourly(cells: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """[…] Wh of the quarters together, and whether all four are covered.

    NumPy's own sum is slow on so short an axis.
    """
    words = quarter_words(cells)
    energy_wh = cells["energy_wh"][..., 0].astype(np.int64)
    if (words >> np.uint32(8)).any():  # where none begins there is no energy either
        for quarter in range(1, 4):
            energy_wh += cells["energy_wh"][..., quarter]
    return energy_wh, _covered(words) == 4


def quarter_words(cells: NDArray[np.void]) -> NDArray[np.uint32]:
    """[…] the lengths of an hour's four quarters as the bytes of one number, lowest first; side by side, for speed."""
    return np.ascontiguousarray(cells["quarters"].view("<u4")[..., 0])


def _covered(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """[…] how many quarters of the hour are there: the sum of the four bytes."""
    return words * np.uint32(0x01010101) >> np.uint32(24)


def _place(cell: np.void, reading: Arrival) -> bool:
    """Put the interval into its hour; False when that changes nothing. Raises Rejected when two readings disagree."""
    quarters, revisions = cell["quarters"], cell["revision"]
    start = reading.start_s % HOUR_S // QUARTER_S
    length = (reading.end_s - reading.start_s) // QUARTER_S
    overlapped = [q for q in range(4) if quarters[q] and q < start + length and start < q + quarters[q]]
    same_interval = overlapped == [start] and quarters[start] == length
    if same_interval and (
        reading.revision < revisions[start]
        or (reading.revision == revisions[start] and reading.energy_wh == cell["energy_wh"][start])
    ):
        return False
    if any(revisions[q] >= reading.revision for q in overlapped):
        raise Rejected("conflict", "another reading with the same or a higher revision covers this interval")
    for q in overlapped:
        quarters[q] = cell["energy_wh"][q] = revisions[q] = 0
    quarters[start], cell["energy_wh"][start], revisions[start] = length, reading.energy_wh, reading.revision
    return True
