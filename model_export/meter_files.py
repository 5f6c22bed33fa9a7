"""Meter and weather files from anywhere → a Site around every origin asked for, or a refusal that names the column.

`dataset.py` reads what training learns from; here nothing is taken for granted, and origins may lie at either end.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import GridledgerError
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR
from forecasting.site_calendar import site_calendar
from model_export.dataset import Floats, Site
from model_export.place import Place


class UnreadableData(GridledgerError):
    """A file or an argument nothing can be made of; the message names file, column and remedy."""


def read_frame(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """The named columns of a Parquet or CSV file."""
    if path.suffix not in {".parquet", ".csv"}:
        raise UnreadableData(f"{path}: neither .parquet nor .csv")
    try:
        table: pd.DataFrame = _read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except OSError as error:
        raise UnreadableData(f"{path}: {error.strerror or error}") from error
    except (ValueError, pa.ArrowException) as error:
        raise UnreadableData(f"{path}: {error}") from error
    missing = [name for name in columns if name not in table.columns]
    if missing:
        has = ", ".join(map(str, table.columns))
        raise UnreadableData(
            f"{path}: no column {', '.join(missing)}; it has {has}, and {', '.join(columns)} are needed"
        )
    if table.empty:
        raise UnreadableData(f"{path}: no rows")
    return table[list(columns)]


def _read_parquet(path: Path) -> pd.DataFrame:
    """Its columns; what pandas wrote beside them for itself may be anything."""
    table: pd.DataFrame = pq.ParquetFile(path).read().to_pandas(ignore_metadata=True)
    return table


def hours_of(path: Path, column: pd.Series) -> pd.Series:
    """A column of times as naive UTC, each the beginning of an hour."""
    try:
        moments = pd.to_datetime(column, utc=True, format="ISO8601").dt.tz_localize(None).astype("datetime64[ns]")
    except (ValueError, TypeError) as error:
        raise UnreadableData(f"{path}: {column.name}: {error}") from error
    odd = moments[moments.isna() | (moments != moments.dt.floor("h"))]
    if len(odd):
        raise UnreadableData(f"{path}: {column.name}: {odd.iloc[0]} is not the beginning of an hour in UTC")
    return moments


def numbers_of(path: Path, column: pd.Series) -> pd.Series:
    """A column of finite numbers; NaN is a gap."""
    try:
        values = pd.to_numeric(column).astype(np.float64)
    except (ValueError, TypeError) as error:
        raise UnreadableData(f"{path}: {column.name}: {error}") from error
    if np.isinf(values).any():
        raise UnreadableData(
            f"{path}: {column.name}: infinite in row {int(np.isinf(values).argmax())}; leave gaps empty"
        )
    return values


def names_of(path: Path, column: pd.Series) -> pd.Series:
    """A column of anything as text."""
    try:
        return column.astype(str)
    except ValueError as error:  # bytes that are no UTF-8
        raise UnreadableData(f"{path}: {column.name}: {error}") from error


def read_load(path: Path) -> pd.DataFrame:
    """`series, ts, load` → kWh, a row per hour from the first to the last, a column per meter."""
    table = read_frame(path, ("series", "ts", "load"))
    table = pd.DataFrame(
        {
            "series": names_of(path, table["series"]),
            "ts": hours_of(path, table["ts"]),
            "load": numbers_of(path, table["load"]),
        }
    )
    twice = table[table.duplicated(["series", "ts"])]
    if len(twice):
        first = twice.iloc[0]
        raise UnreadableData(f"{path}: {first['series']} has the hour {first['ts']} twice")
    wide = table.pivot(index="ts", columns="series", values="load")
    return wide.reindex(pd.date_range(wide.index[0], wide.index[-1], freq="h"))


def read_weather(path: Path | None, hours: pd.DatetimeIndex) -> Floats:
    """`ts, temp_c, ghi_wm2` → [2][hours]; NaN where the file says nothing, everywhere without a file."""
    if path is None:
        return np.full((2, len(hours)), np.nan, np.float32)
    table = read_frame(path, ("ts", "temp_c", "ghi_wm2"))
    columns = {name: numbers_of(path, table[name]) for name in ("temp_c", "ghi_wm2")}
    frame = pd.DataFrame(columns).set_axis(pd.DatetimeIndex(hours_of(path, table["ts"])))
    if frame.index.has_duplicates:
        raise UnreadableData(f"{path}: ts: {frame.index[frame.index.duplicated()][0]} stands there twice")
    return frame.reindex(hours).to_numpy(np.float32).T.copy()


def site_around(
    load: Path, weather: Path | None, origins: list[datetime], place: Place, *, whole: bool = False
) -> Site:
    """Every meter, from four weeks before the first origin to a day after the last; beyond the file's hours are gaps.

    `whole`: all hours of the file besides.
    """
    wide = read_load(load)
    begin, end = (moment.to_pydatetime().replace(tzinfo=UTC) for moment in (wide.index[0], wide.index[-1]))
    outside = [origin for origin in origins if not begin <= origin <= end + HOUR]
    if outside:
        raise UnreadableData(f"{load}: origin {outside[0]:%Y-%m-%d %H:%M} lies outside its hours, {begin} to {end}")
    start, last = min(origins) - timedelta(hours=HISTORY_HOURS), max(origins) + timedelta(hours=HORIZON_HOURS - 1)
    if whole:
        start, last = min(start, begin), max(last, end)
    hours = pd.date_range(start, last, freq="h").tz_localize(None)
    return Site(
        start=start,
        names=[str(name) for name in wide.columns],
        energy_wh=np.rint(wide.reindex(hours).to_numpy(np.float64).T * 1000).astype(np.float32),
        weather=read_weather(weather, hours),
        calendar=site_calendar(start, len(hours), place.time_zone, place.country),
    )
