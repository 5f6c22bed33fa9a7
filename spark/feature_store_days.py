"""The files of the feature store: reading windows back, and one file for each day and feeder once the day is over.

A day that has one file per feeder is marked, so that nobody has to look through years of days with every batch.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from domain.cloud_event import utc_text
from domain.feature_window import FeatureWindow

_WHOLE_DAY = "batch=-1"  # sorts before all others: what stands there was sent first
_MARK = "_compacted"  # nobody reads files that begin so
_NEW = "_new"
_PAGE_BYTES = 16 * 2**20
_LOOKS = 10


def stored_window(folder: str, feeder: str, block: int, origin: datetime) -> FeatureWindow | None:
    """The window as it was first sent; None when it is not in the store."""
    return next((window for window in stored_windows(folder, feeder, origin) if window.block == block), None)


def stored_windows(folder: str, feeder: str, origin: datetime) -> list[FeatureWindow]:
    """Every block of a feeder's window, as it was first sent."""
    text, found = utc_text(origin), dict[int, FeatureWindow]()
    for place in _feeders(Path(folder, f"day={text[:10]}"), feeder):
        for table in tables(place):
            for row in table.filter(pc.field("origin") == text).to_pylist():
                window = msgspec.convert(row | {"feeder": feeder, "flags": dict(row["flags"])}, FeatureWindow)
                found.setdefault(window.block, window)
    return [found[block] for block in sorted(found)]


def tables(feeder: Path, columns: list[str] | None = None) -> list[pa.Table]:
    """The windows of a feeder's day, in the order in which they were written, whoever compacts it meanwhile."""
    for _ in range(_LOOKS - 1):
        with suppress(FileNotFoundError):  # what a compaction took away stands in the day's file: look again
            return _read(feeder, columns)
    return _read(feeder, columns)


def touch(folder: str, days: Iterable[str]) -> None:
    """Windows of these days, written YYYY-MM-DD, are about to come."""
    for day in days:
        Path(folder, f"day={day}", _MARK).unlink(missing_ok=True)


def compact_closed_days(folder: str) -> None:
    """One file for each feeder of every day but the newest."""
    for day in sorted(Path(folder).glob("day=*"))[:-1]:
        _compact(day)


def compact(folder: str) -> None:
    """The same for every day."""
    for day in Path(folder).glob("day=*"):
        _compact(day)


def _compact(day: Path) -> None:
    """Begun again, it ends the same."""
    if (day / _MARK).exists():
        return
    for feeder in sorted(day.glob("feeder=*")):
        if [batch.name for batch in feeder.iterdir()] != [_WHOLE_DAY]:
            _into_one_file(feeder)
    (day / _MARK).touch()


def _into_one_file(feeder: Path) -> None:
    table = _each_once(pa.concat_tables(tables(feeder)))
    batches = [batch for batch in feeder.glob("batch=*") if batch.name != _WHOLE_DAY]
    new = feeder / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    _write(table, new / "windows.parquet")
    (feeder / _WHOLE_DAY).mkdir(exist_ok=True)
    (new / "windows.parquet").replace(feeder / _WHOLE_DAY / "windows.parquet")
    for batch in batches:  # from here on everything in them stands in the day's file
        batch.rename(new / batch.name)  # out of the sight of readers, all in a moment
    shutil.rmtree(new)


def _each_once(table: pa.Table) -> pa.Table:
    """By origin and block; of a window that was sent twice the first one."""
    keys = table.select(["origin", "block"]).to_pandas()
    first = keys[~keys.duplicated()].sort_values(["origin", "block"])
    return table.take(first.index.to_numpy())


def _write(table: pa.Table, file: Path) -> None:
    """Windows of one day say nearly the same: a page that holds many of them plainly takes a twentieth of the room."""
    plain = table.replace_schema_metadata()
    pq.write_table(plain, file, compression="zstd", use_dictionary=False, data_page_size=_PAGE_BYTES)


def _feeders(day: Path, feeder: str) -> list[Path]:
    """The folder of a feeder, if there is one; Spark writes some characters of a name as %XX."""
    return [place for place in day.glob("feeder=*") if unquote(place.name) == f"feeder={feeder}"]


def _read(feeder: Path, columns: list[str] | None) -> list[pa.Table]:
    batches = sorted(feeder.glob("batch=*"))
    files = [file for batch in batches for file in sorted(batch.iterdir()) if file.suffix == ".parquet"]
    return [pq.ParquetFile(file).read(columns) for file in files]
