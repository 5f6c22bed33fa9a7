"""Forecasts of one series as Apache Parquet: the rows and columns of `quantile_table.py`, with types and units."""

import io
from collections.abc import Sequence

import numpy as np
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet

from domain.feature_window import HOUR
from domain.forecast import QUANTILES_PERMILLE
from functions.analytics.forecasts import Issued

MEDIA_TYPE = "application/vnd.apache.parquet"
_UTC_MS = DataType.timestamp("ms", tz="UTC")
_INTERVAL = {"interval": "PT1H"}  # from interval_start on
_SCHEMA = Schema(
    [
        Field("series", DataType.string(), nullable=False),
        Field("forecast_id", DataType.string(), nullable=False),
        Field("origin", _UTC_MS, nullable=False),
        Field("interval_start", _UTC_MS, nullable=False, metadata=_INTERVAL),
        *(
            Field(f"p{permille // 10:02d}_wh", DataType.int32(), nullable=False, metadata={"unit": "Wh"} | _INTERVAL)
            for permille in QUANTILES_PERMILLE
        ),
    ],
    metadata={"unit": "Wh"} | _INTERVAL,
)


def quantile_parquet(series: str, issued: Sequence[Issued]) -> bytes:
    """A row per target hour. What the columns mean stands in their metadata."""
    rows = [(each.forecast, step) for each in issued for step in range(len(each.forecast.energy_wh[0]))]
    quantiles = np.array([one.energy_wh[0][step] for one, step in rows], "i4").reshape(-1, len(QUANTILES_PERMILLE))
    columns = [
        Array([series] * len(rows), DataType.string()),
        Array([one.forecast_id for one, _ in rows], DataType.string()),
        _moments([one.origin.timestamp() for one, _ in rows]),
        _moments([(one.origin + step * HOUR).timestamp() for one, step in rows]),
        *(Array(np.ascontiguousarray(column)) for column in quantiles.T),
    ]
    file = io.BytesIO()
    write_parquet(Table.from_arrays(columns, schema=_SCHEMA), file, compression="zstd(1)")
    return file.getvalue()


def _moments(seconds: list[float]) -> Array:
    return Array(np.array([1000 * each for each in seconds], "i8")).cast(_UTC_MS)
