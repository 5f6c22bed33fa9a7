"""The rows of a batch in parcels, an Arrow message for each shard: Spark shuffles, sorts and hands over few large rows.

A row on its own costs Spark more on its way into a stateful processor in Python than all the rest of the job: it is
written into a shuffle, sorted, made an Arrow value, a named tuple and a pandas value again, column by column.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame

_SCHEMA = "shard int, parcel binary"


def parcels(rows: DataFrame) -> DataFrame:
    """`shard` and the columns of Arrival → `shard` and `parcel`."""
    return rows.mapInArrow(_packed, _SCHEMA)


def opened(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All rows of the parcels, without their shard."""
    tables = [pa.ipc.open_stream(parcel).read_all() for frame in frames for parcel in frame["parcel"]]
    rows: pd.DataFrame = pa.concat_tables(tables).to_pandas()
    return rows


def _packed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        shards = batch.column(0).to_numpy()
        order = np.argsort(shards, kind="stable")
        rows = batch.take(pa.array(order))
        found, firsts = np.unique(shards[order], return_index=True)
        ends = [*firsts[1:].tolist(), len(order)]
        packed = [packed_rows(rows.slice(first, end - first)) for first, end in zip(firsts.tolist(), ends, strict=True)]
        yield pa.record_batch([pa.array(found, pa.int32()), pa.array(packed, pa.binary())], ["shard", "parcel"])


def packed_rows(rows: pa.RecordBatch) -> bytes:
    """A parcel of these rows; they all go to the shard of the first column."""
    message = pa.BufferOutputStream()
    content = rows.select(range(1, rows.num_columns))
    with pa.ipc.new_stream(message, content.schema) as stream:
        stream.write_batch(content)
    parcel: bytes = message.getvalue().to_pybytes()
    return parcel
