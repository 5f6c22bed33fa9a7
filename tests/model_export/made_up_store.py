"""A feature store as the Spark job leaves it, of a made-up site: every hour's windows, a day in one file."""

from datetime import timedelta
from itertools import groupby
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from domain.cloud_event import to_event
from model_export.dataset import Site
from model_export.place import Place
from model_export.rolling import blocks

_SCHEMA = pa.schema(
    [
        ("block", pa.int32()),
        ("origin", pa.string()),
        ("available_at", pa.string()),
        ("time_zone", pa.string()),
        ("country", pa.string()),
        ("series", pa.list_(pa.string())),
        ("energy_wh", pa.list_(pa.list_(pa.int64()))),
        ("temperature_c", pa.list_(pa.float64())),
        ("irradiance_w_m2", pa.list_(pa.float64())),
        ("wind_m_s", pa.list_(pa.float64())),
        ("interval", pa.string()),
        ("flags", pa.map_(pa.string(), pa.list_(pa.string()))),
    ]
)


def write_made_up_store(folder: Path, site: Site, feeder: str) -> None:
    """From the hour with four weeks before it until the last with 24 hours after it."""
    place = Place("Europe/London", "GB-ENG")
    origins = range(672, site.energy_wh.shape[1] - 23)
    by_day = groupby(origins, lambda origin: (site.start + timedelta(hours=origin)).date())
    for day, hours in by_day:
        rows = [_row(window) for origin in hours for window in blocks(site, origin, place, lambda _, both: both)]
        file = folder / f"day={day}" / f"feeder={feeder}" / "batch=-1" / "windows.parquet"
        file.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), file)


def _row(window) -> dict:
    row = msgspec.json.decode(to_event(window).data)
    return row | {"flags": list(row.get("flags", {}).items())}
