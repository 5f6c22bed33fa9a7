"""The Spark session of the job: small enough for a laptop, quick enough for a batch every two seconds."""

from pathlib import Path

from pyspark.sql import SparkSession

from spark.executors import are_pods, pod_options
from spark.settings import Settings

_ROOT = Path(__file__).parents[1]
_LOGGING = Path(__file__).with_name("log4j2.properties")

# What Spark generates for this query is longer than the 8,000 bytes of code that Java would compile by itself.
_JVM = "-XX:+UseSerialGC -Xss512k -XX:-DontCompileHugeMethods"
# For a small fleet the optimising compiler costs more memory and, in the first minutes, more CPU than the job itself.
_NO_OPTIMISING = " -XX:TieredStopAtLevel=1"
_STATE = "spark.sql.streaming.stateStore"
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "false",
    f"{_STATE}.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
    # A batch writes what it changed, not the whole store.
    f"{_STATE}.rocksdb.changelogCheckpointing.enabled": "true",
    f"{_STATE}.rocksdb.boundedMemoryUsage": "true",
    f"{_STATE}.rocksdb.maxMemoryUsageMB": "64",
    # Checksum files would double the number of files a batch writes.
    "spark.sql.streaming.checkpoint.fileChecksum.enabled": "false",
    "spark.sql.streaming.minBatchesToRetain": "10",
    "spark.sql.streaming.numRecentProgressUpdates": "50",
    # Memory that a job with one small query does not need.
    "spark.sql.ui.retainedExecutions": "1",
    "spark.ui.retainedJobs": "1",
    "spark.ui.retainedStages": "1",
    "spark.ui.retainedTasks": "10",
    "spark.ui.retainedDeadExecutors": "1",
}


def start_session(settings: Settings) -> SparkSession:
    """Start the JVM, with this checkout importable in Python workers."""
    builder = SparkSession.builder.appName("gridledger-feature-job").master(settings.master)
    jvm = _JVM if settings.optimise else _JVM + _NO_OPTIMISING
    jvm += f" -Dlog4j2.configurationFile={_LOGGING.as_uri()}"
    own = {
        "spark.driver.memory": settings.driver_memory,
        "spark.driver.extraClassPath": settings.extra_classpath,
        "spark.driver.extraJavaOptions": jvm,
        "spark.executorEnv.PYTHONPATH": str(_ROOT),
        "spark.sql.shuffle.partitions": str(settings.shards),
    }
    if settings.master.startswith("local"):
        own |= _LOOPBACK  # nobody else has to reach it
    if are_pods(settings):
        own |= pod_options(settings, jvm)
    for name, value in (_OPTIONS | own).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
