"""From records of `energy_ingest` to rows for the look-back; DataFrame → DataFrame, no state, no outside world.

parsed → routed → checked (checks.py) → arrivals. Faulty records stay in the stream, with the reason why.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention

from spark.arrival import Arrival
from spark.energy import whole_wh
from spark.message_fields import AS_TYPED, TIMES

_RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
_WHOLE_NUMBERS = ("start_s", "end_s", "issued_s", "energy_wh", "revision", "block", "position", "feeder_meters")


def parsed(records: DataFrame) -> DataFrame:
    """Kafka records with all fields of all kinds of message, times in seconds, `kind` (null: unknown), `whole_wh`."""
    message = F.from_json(F.col("value").cast("string"), AS_TYPED)
    readable = F.col("message").isNotNull().alias("readable")  # null: no value, an empty one, or the word null
    fields = records.withColumn("message", message).select("*", "message.*", readable).drop("message")
    timed = fields.withColumns({f"{name}_s": _seconds(F.col(name)) for name in TIMES})
    station = F.col("station_id").isNotNull()
    placed = timed.withColumn("start_s", F.coalesce("interval_start_s", "observed_at_s", "forecast_for_s"))
    return placed.withColumns(
        {
            "kind": F.when(F.col("meter_id").isNotNull(), "reading")
            .when(station & F.col("observed_at").isNotNull(), "observation")
            .when(station & F.col("forecast_for").isNotNull(), "forecast")
            .when(F.col("gateway_id").isNotNull(), "heartbeat"),
            "arrived_ms": F.unix_millis("timestamp"),
            "whole_wh": whole_wh(),
        }
    )


def routed(messages: DataFrame, routes: DataFrame) -> DataFrame:
    """Each message with what the registry knows about its sender; `route` null: nothing."""
    wanted = (
        F.when(F.col("kind") == "reading", F.concat(F.lit("meter:"), "meter_id"))
        .when(F.col("kind").isin("observation", "forecast"), F.concat(F.lit("station:"), "station_id"))
        .when(F.col("kind") == "heartbeat", "gateway")
    )
    return messages.withColumn("wanted", wanted).join(F.broadcast(routes), F.col("wanted") == F.col("route"), "left")


def arrivals(messages: DataFrame) -> DataFrame:
    """`shard` and the columns of Arrival in their order: a row for every shard that needs the record.

    A rejected one goes to shard 0 alone, to be told once; weather of a station no feeder looks at ends here.
    """
    columns = {name: F.col(name) for name in Arrival._fields if name in messages.columns}
    columns |= {
        "kind": F.coalesce("kind", F.lit("")),
        "record": F.col("value"),
        "source": F.coalesce("meter_id", "station_id"),
        "end_s": F.col("interval_end_s"),
        "issued_s": F.col("issued_at_s"),
        "energy_wh": F.col("whole_wh"),
        "backfill": F.coalesce("backfill", F.lit(False)),
    }
    # Whole numbers with nulls would become floats in pandas.
    columns |= {name: F.coalesce(columns[name], F.lit(0)) for name in _WHOLE_NUMBERS}
    shard = F.explode(F.when(F.col("reason").isNull(), F.col("shards")).otherwise(F.array(F.lit(0)))).alias("shard")
    return messages.select(shard, *(columns[name].alias(name) for name in Arrival._fields))


def _seconds(text: Column) -> Column:
    """Seconds since 1970; null unless the text is an RFC 3339 time with a zone and on a full second."""
    micros = F.unix_micros(F.try_to_timestamp(text))
    return F.when(text.rlike(_RFC3339) & (micros % 1_000_000 == 0), F.floor(micros / 1_000_000))
