"""One line per batch, so that people see the job work: what came in, what went out."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention
from pyspark.sql.streaming.query import StreamingQuery

from spark.counts import Counts
from spark.metrics import Metrics
from spark.outgoing import NOWHERE, REASONS, TAKEN_IN
from spark.topics import Topics


def counting_input(rows: DataFrame) -> DataFrame:
    """The same rows; their readings are counted on the way."""
    return rows.observe("input", F.count_if(F.col("kind") == "reading").alias("readings"))


def counting_output(records: DataFrame, topics: Topics, keys: Sequence[int]) -> DataFrame:
    """The records; counted by topic and by a shard's key on the way, and what is only there to be counted taken out."""
    named = {"windows": topics.predictions, "corrections": topics.actuals, "quarantined": topics.quarantine}
    by_topic = [F.count_if(F.col("topic") == topic).alias(name) for name, topic in named.items()]
    text = F.col("value").cast("string")
    by_name = [
        F.sum(F.when(_counts(name), text.cast("bigint")).otherwise(0)).alias(name) for name in Counts.__struct_fields__
    ]
    by_shard = [F.max(F.when(_counts(name), text)).alias(name) for name in (f"{TAKEN_IN}{n}" for n in keys)]
    # Spark shares the work between all of these and does it for records of the quarantine only.
    why = F.when(F.col("topic") == topics.quarantine, F.get_json_object(text, "$.reason"))
    by_reason = [F.count_if(why == reason).alias(reason) for reason in REASONS]
    counted = records.observe("output", *by_topic, *by_name, *by_reason, *by_shard)
    return counted.filter(F.col("topic") != NOWHERE)


def _counts(name: str) -> Column:
    """Whether a row is this count."""
    return (F.col("topic") == NOWHERE) & (F.col("key").cast("string") == name)


class BatchLog:
    """Remembers which batches were said and counted."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._newest = -1

    def lines(self, query: StreamingQuery) -> list[str]:
        """A line for each batch that has ended since the last call."""
        ended = [progress for progress in query.recentProgress if progress.numInputRows]
        new = [progress for progress in ended if progress.batchId > self._newest]
        for progress in new:
            self._newest = progress.batchId
            self._metrics.take(progress)
        return [_line(progress) for progress in new]


def _line(progress: Any) -> str:
    counts = {name: value for row in progress.observedMetrics.values() for name, value in row.asDict().items()}
    said = ", ".join(
        f"{value} {name}" for name, value in counts.items() if isinstance(value, int) and name not in REASONS
    )
    return f"batch {progress.batchId}: {progress.numInputRows} records, {said}, {progress.batchDuration} ms"
