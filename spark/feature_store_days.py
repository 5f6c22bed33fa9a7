"""The files of the feature store: reading windows back, and one file for each day and feeder once the day is over."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from domain.cloud_event import utc_text
from domain.feature_window import FeatureWindow

_WHOLE_DAY = "batch=-1"
_PLACE = ("day", "feeder", "batch")  # columns that are folders


def stored_window(folder: str, feeder: str, block: int, origin: datetime) -> FeatureWindow | None:
    """The window as it was sent; None when it is not in the store."""
    text = utc_text(origin)
    for row in _rows(Path(folder) / f"day={text[:10]}" / f"feeder={quote(feeder, safe=' ')}"):
        if (row["block"], row["origin"]) == (block, text):
            flags = dict(row["flags"])
            return msgspec.convert(row | {"feeder": feeder, "flags": flags}, FeatureWindow)
    return None


def compact_closed_days(folder: str) -> None:
    """One file for each feeder of every day but the newest; begun again, it ends the same."""
    days = sorted(Path(folder).glob("day=*"))
    for day in days[:-1]:
        for feeder in day.iterdir():
            if [batch.name for batch in feeder.iterdir()] != [_WHOLE_DAY]:
                _compact(feeder)


def _compact(feeder: Path) -> None:
    batches = sorted(feeder.glob("batch=*"))
    whole = {(row["origin"], row["block"]): row for row in _rows(feeder)}
    schema = next(pq.read_schema(file) for file in feeder.glob("batch=*/*.parquet"))
    new = feeder / "_new"  # nobody reads folders that begin so
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    table = pa.Table.from_pylist([whole[key] for key in sorted(whole)], schema=schema.remove_metadata())
    pq.write_table(table, new / "windows.parquet", compression="zstd")
    (feeder / _WHOLE_DAY).mkdir(exist_ok=True)
    (new / "windows.parquet").replace(feeder / _WHOLE_DAY / "windows.parquet")
    for batch in batches:
        if batch.name != _WHOLE_DAY:  # from here on everything in it stands in the day's file
            shutil.rmtree(batch)
    new.rmdir()


def _rows(feeder: Path) -> Iterator[dict]:  # type: ignore[type-arg]  # columns by name
    for file in sorted(feeder.glob("batch=*/*.parquet")):
        table = pq.ParquetFile(file).read()
        yield from table.drop_columns([name for name in _PLACE if name in table.column_names]).to_pylist()
