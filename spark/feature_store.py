"""The feature store: every window that went out, as Parquet by day and feeder, for pandas, Polars, Spark and training.

A query of its own reads `energy_predictions`, so what is stored is what was sent. A row is a whole window: corrections
change the history of later windows, and a store of newest hours alone could not say what was known when. A batch owns
the folder `batch=N` of each day and feeder, and writes it anew when it is repeated; a window that was sent twice may
stand there twice, word for word the same, until its day is compacted (feature_store_days.py).
"""

from functools import partial

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention
from pyspark.sql.streaming.query import StreamingQuery

from spark.feature_store_days import compact_closed_days
from spark.settings import Settings

# As domain/feature_window.py; `origin` and `available_at` stay the text of the message.
_WINDOW = """
feeder string, block int, origin string, available_at string, time_zone string, country string, series array<string>,
energy_wh array<array<bigint>>, temperature_c array<double>, irradiance_w_m2 array<double>, wind_m_s array<double>,
interval string, flags map<string, array<string>>
"""
_TRIGGER = "1 minute"


def start_feature_store(session: SparkSession, settings: Settings) -> StreamingQuery:
    """Go on where its own checkpoint, in the store, ends; without one at the beginning of the topic."""
    records = (
        session.readStream.format("kafka")
        .option("kafka.bootstrap.servers", settings.kafka_bootstrap_servers)
        .option("subscribe", settings.topics.predictions)
        .option("startingOffsets", "earliest")
        .load()
    )
    folder = settings.feature_store_dir
    return (
        records.writeStream.queryName("feature-store")
        .option("checkpointLocation", f"{folder}/_checkpoint")
        .trigger(processingTime=_TRIGGER)
        .foreachBatch(partial(store, folder))
        .start()
    )


def store(folder: str, records: DataFrame, batch: int) -> None:
    """Write a batch of records of `energy_predictions`; then one file each for the days that are over."""
    window = F.from_json(F.col("value").cast("string"), _WINDOW).alias("window")
    rows = records.select(window).select("window.*").dropDuplicates(["feeder", "block", "origin"])
    placed = rows.select("*", F.substring("origin", 1, 10).alias("day"), F.lit(batch).alias("batch"))
    files = placed.repartition("day", "feeder").sortWithinPartitions("origin", "block").write.mode("overwrite")
    files = files.option("partitionOverwriteMode", "dynamic").option("compression", "zstd")
    files.partitionBy("day", "feeder", "batch").parquet(folder)
    compact_closed_days(folder)
