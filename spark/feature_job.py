"""The feature job: `python -m spark.feature_job` reads `energy_ingest` and writes windows, corrections and quarantine.

One streaming query with one checkpoint. A restart goes on where the checkpoint ends; the batch that
was running is repeated and writes the same bytes under the same ids.
"""

import logging
import sys
import time
from functools import partial
from threading import Event

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention
from pyspark.sql.streaming.query import StreamingQuery

from domain.stopping import stop_on_signals
from spark.batch_log import BatchLog, counting_input, counting_output
from spark.checks import checked
from spark.failure import exit_status, meaning
from spark.feature_store import start_feature_store
from spark.feature_store_watch import FeatureStoreWatch
from spark.file_handles import are_scarce, jvm_pid
from spark.fixed_shards import check_shards
from spark.job_status import JobStatus
from spark.kafka_options import kafka_options
from spark.look_back import LookBack
from spark.metrics import Metrics, serve
from spark.moved_checkpoint import settle
from spark.outgoing import SCHEMA
from spark.parcels import parcels
from spark.reachability import check_reachable
from spark.routes import routes
from spark.session import start_session
from spark.settings import Settings
from spark.spread import key_of, keys
from spark.transforms import arrivals, parsed, routed

_LOG = logging.getLogger("feature job")

_TRIGGER = "2 seconds"
_STOP_PATIENCE_S = 20  # Spark may wait for a Kafka that is gone too; a batch survives an end at any instant


def outgoing_records(records: DataFrame, registry: DataFrame, settings: Settings) -> DataFrame:
    """Records of `energy_ingest` → rows of the Kafka sink: topic, key, value, headers."""
    rows = counting_input(arrivals(checked(routed(parsed(records), registry))))
    spread = keys(registry.sparkSession, settings.shards)
    shards = parcels(rows).select(key_of(F.col("shard"), spread).alias("key"), "parcel").groupBy("key")
    look_back = LookBack(settings.topics, settings.shards)
    outgoing = shards.transformWithStateInPandas(look_back, SCHEMA, outputMode="Append", timeMode="None")
    return counting_output(outgoing, settings.topics, spread)


def start_query(session: SparkSession, settings: Settings) -> StreamingQuery:
    """Start reading at the checkpoint, or at the beginning of the topic without one.

    A batch takes all there is. Cut by number of records, it would hold one partition's records from hours
    later than another's, and close hours whose readings still lie in the topic.
    """
    brokers = kafka_options(settings)
    records = (
        session.readStream.format("kafka")
        .options(**brokers)
        .option("subscribe", settings.topics.ingest)
        .option("startingOffsets", "earliest")
        .option("failOnDataLoss", "true")
        .load()
    )
    registry = routes(session, settings.jdbc_options(), settings.shards)
    return (
        outgoing_records(records, registry, settings)
        .writeStream.format("kafka")
        .queryName("feature-job")
        .options(**brokers)
        .option("kafka.compression.type", "zstd")  # look-backs are digits: less than half remains
        .option("checkpointLocation", settings.checkpoint_dir)
        .trigger(processingTime=_TRIGGER)
        .start()
    )


def follow(
    query: StreamingQuery, store: FeatureStoreWatch | None, stopping: Event, metrics: Metrics, told: JobStatus
) -> None:
    """Say what each batch did until the query ends or `stopping` is set; a batch cut short is repeated next time.

    When handles run out it ends as if it were told to: whoever watches over it starts it again, and it goes on.
    """
    log, jvm = BatchLog(metrics), jvm_pid(SparkSession.active())
    while query.isActive and not stopping.wait(0.5):
        lines = log.lines(query)
        for line in lines:
            _LOG.info(line)
        if lines:
            told.tell(metrics)
            if are_scarce(jvm):
                _LOG.info("most file handles are used up: ending, to be started again")
                break
        if store:
            store.look(time.monotonic())
    query.stop()


def ended(failure: str, settings: Settings) -> SystemExit:
    """What it means goes into the log; the status tells whether starting it again may help."""
    said = meaning(failure)
    _LOG.error("%s; CHECKPOINT_DIR is %s", said, settings.checkpoint_dir)
    return SystemExit(exit_status(said))


def main() -> None:
    """Run until SIGTERM or SIGINT; the last line of the log says why the query ended by itself."""
    logging.basicConfig(stream=sys.stdout, format="%(name)s: %(message)s")
    _LOG.setLevel(logging.INFO)
    settings = Settings.from_environment()
    check_reachable(settings)
    try:
        check_shards(settings.checkpoint_dir, settings.shards)
    except ValueError as error:
        raise ended(str(error), settings) from None
    settle(settings.checkpoint_dir)
    session = start_session(settings)
    stopping, metrics = Event(), Metrics()
    if settings.metrics_port:
        serve(metrics, settings.metrics_port)
    stop_on_signals(stopping, _STOP_PATIENCE_S)
    try:
        query = start_query(session, settings)
        store = None
        if settings.feature_store_dir:
            store = FeatureStoreWatch(partial(start_feature_store, session, settings))
        _LOG.info("reading %s", settings.topics.ingest)
        follow(
            query, store if settings.feature_store_dir else None, stopping, metrics, JobStatus(settings.postgres_url)
        )
        if failure := query.exception():
            raise ended(str(failure), settings)
    finally:
        session.stop()


if __name__ == "__main__":
    main()
