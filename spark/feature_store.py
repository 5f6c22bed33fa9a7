"""The feature store: every window that went out, as Parquet by day and feeder, for pandas, Polars, Spark and training.

A query of its own reads `energy_predictions`, so what is stored is what was sent. A row is a whole window: corrections
change the history of later windows, and a store of newest hours alone could not say what was known when. A batch owns
the folder `batch=N` of each day and feeder, and writes it anew when it is repeated; a window that was sent twice may
stand there twice, the first one first, until its day is compacted (feature_store_days.py).
"""

import logging
from functools import partial
from pathlib import Path

from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention
from pyspark.sql.streaming.query import StreamingQuery

from spark.feature_store_days import compact, compact_closed_days, touch
from spark.kafka_options import kafka_options
from spark.settings import Settings

_LOG = logging.getLogger("feature job")

# As domain/feature_window.py; `origin` and `available_at` stay the text of the message.
_WINDOW = """
feeder string, block int, origin string, available_at string, time_zone string, country string, series array<string>,
energy_wh array<array<bigint>>, temperature_c array<double>, irradiance_w_m2 array<double>, wind_m_s array<double>,
interval string, flags map<string, array<string>>
"""
_TRIGGER = "20 seconds"
_WINDOWS_AT_ONCE = 1000  # half a megabyte of JSON each, when the store is filled from a long topic
_ROW_GROUP_BYTES = 16 * 2**20  # what a writer holds in the driver's small heap


def start_feature_store(session: SparkSession, settings: Settings) -> StreamingQuery:
    """Go on where its own checkpoint, in the store, ends; without one at the beginning of the topic."""
    folder = settings.feature_store_dir
    checkpoint = Path(folder, "_checkpoint")
    if not checkpoint.exists():
        compact(folder)  # batches count from 0 again, and would take the folders of those that were here before
    records = (
        session.readStream.format("kafka")
        .options(**kafka_options(settings))
        .option("subscribe", settings.topics.predictions)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", _WINDOWS_AT_ONCE)
        .load()
    )
    return (
        records.writeStream.queryName("feature-store")
        .option("checkpointLocation", str(checkpoint))
        .trigger(processingTime=_TRIGGER)
        .foreachBatch(partial(store, folder))
        .start()
    )


def store(folder: str, records: DataFrame, batch: int) -> None:
    """Write a batch of records of `energy_predictions`; then one file each for the days that are over."""
    days = records.select(F.substring(F.get_json_object(_text(), "$.origin"), 1, 10).alias("day")).distinct()
    touch(folder, [row.day for row in days.collect() if row.day])
    strange = Observation("no windows")
    _write(folder, _windows(records, batch, strange))
    if count := strange.get["count"]:
        _LOG.warning("feature store: %d records of batch %d are no windows, and are not stored", count, batch)
    compact_closed_days(folder)


def _windows(records: DataFrame, batch: int, strange: Observation) -> DataFrame:
    """The columns of the store, with those that become folders, and `offset`; what is no window is counted."""
    window = F.from_json(_text(), _WINDOW).alias("window")
    rows = records.select("offset", window).select("offset", "window.*")
    whole = F.col("feeder").isNotNull() & F.col("origin").isNotNull() & F.col("energy_wh").isNotNull()
    seen = rows.observe(strange, F.count_if(~whole).alias("count")).filter(whole)
    return seen.withColumns({"day": F.substring("origin", 1, 10), "batch": F.lit(f"{batch:08}")})


def _write(folder: str, rows: DataFrame) -> None:
    """Sorted as the folders are: Spark would sort again otherwise, and forget which window came first."""
    ordered = rows.repartition("day", "feeder").sortWithinPartitions(
        "day", "feeder", "batch", "origin", "block", "offset"
    )
    files = ordered.drop("offset").write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    files = files.option("compression", "zstd").option("parquet.block.size", _ROW_GROUP_BYTES)
    files.partitionBy("day", "feeder", "batch").parquet(folder)


def _text() -> Column:
    return F.col("value").cast("string")
