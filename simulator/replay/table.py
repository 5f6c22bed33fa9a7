"""Reads a Parquet or CSV file and refuses it, naming column and row, unless it is what a replay can play."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from simulator.refusal import Refusal
from simulator.world import Floats, Seconds

HOUR_S = 3600


class Table:
    """The columns of one file; each accessor checks what it hands out. Row 1 is the first row of data."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.path = path
        self._frame = _read(path, columns)
        if self._frame.empty:
            raise Refusal(f"{path} has no rows; expected the columns {', '.join(columns)}")

    def hours(self) -> Seconds:
        """Column `ts` in seconds since 1970. Naive times are UTC; others are converted."""
        column = self._frame["ts"]
        if pd.api.types.is_numeric_dtype(column):
            self._refuse("ts", 0, "is a number", "write times like 2026-01-31T07:00:00")
        try:
            times = pd.to_datetime(column, utc=True, format=None if column.dtype.kind == "M" else "ISO8601")
        except (ValueError, TypeError):
            times = pd.to_datetime(column, utc=True, format="ISO8601", errors="coerce")
        self._refuse_first("ts", times.isna().to_numpy(), "is no time", "write times like 2026-01-31T07:00:00")
        naive = times.dt.tz_localize(None).to_numpy(dtype="datetime64[ns]")
        seconds: Seconds = naive.astype("datetime64[s]").astype(np.int64)
        off = (naive.astype(np.int64) != seconds * 10**9) | (seconds % HOUR_S != 0)
        self._refuse_first("ts", off, "is no full hour", "hourly rows, each with the beginning of its hour in UTC")
        return seconds

    def numbers(self, name: str) -> Floats:
        """A column of numbers, NaN where nothing was measured; NaN throughout if the file lacks the column."""
        if name not in self._frame:
            return np.full(len(self._frame), np.nan)
        column = self._frame[name]
        values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
        self._refuse_first(name, np.isnan(values) & column.notna().to_numpy(), "is no number", "leave gaps empty")
        self._refuse_first(name, np.isinf(values), "is not finite", "leave gaps empty")
        return values

    def names(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """A column of names as (code of each row, names by code)."""
        column = self._frame[name]
        self._refuse_first(name, column.isna().to_numpy(), "is empty", "every row needs one")
        try:
            codes, names = pd.factorize(column.astype("category"), sort=True)
        except TypeError as error:
            raise Refusal(f"{self.path}: column {name} holds lists or records; every row needs a name") from error
        return codes.astype(np.int64), [str(label) for label in names]

    def refuse_repeated(self, key: NDArray[np.int64], what: str) -> None:
        """Refuse the file when two rows have the same key."""
        order = np.argsort(key, kind="stable")
        again = order[1:][key[order][1:] == key[order][:-1]]
        if again.size:
            self._refuse("ts", int(again.min()), f"stands there twice for {what}", "keep one row per hour")

    def _refuse_first(self, column: str, wrong: NDArray[np.bool_], reason: str, remedy: str) -> None:
        if wrong.any():
            self._refuse(column, int(np.argmax(wrong)), reason, remedy)

    def _refuse(self, column: str, row: int, reason: str, remedy: str) -> None:
        value = self._frame[column].iloc[row]
        raise Refusal(f"{self.path}: column {column}, row {row + 1}: {value!s} {reason}; {remedy}")


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.is_file():
        raise Refusal(f"{path} is not a file; give a Parquet or CSV file with the columns {', '.join(columns)}")
    try:
        found = _read_csv(path) if path.suffix.lower() == ".csv" else _read_parquet(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        kind = "CSV" if path.suffix.lower() == ".csv" else "Parquet (only names that end in .csv are read as CSV)"
        raise Refusal(f"{path} cannot be read as {kind}: {str(error).splitlines()[0]}") from error
    missing = [name for name in columns if name not in found]
    if missing:
        raise Refusal(f"{path} has no column {missing[0]!r}; it has {', '.join(map(str, found))}")
    return found


def _read_parquet(path: Path) -> pd.DataFrame:
    """Its columns; what pandas wrote beside them for itself may be anything."""
    table: pd.DataFrame = pq.ParquetFile(path).read().to_pandas(ignore_metadata=True)
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    """Text first: a column is judged row by row, not by what pandas guesses from all of it."""
    return pd.read_csv(path, dtype={"series": str, "ts": str}, skipinitialspace=True)
