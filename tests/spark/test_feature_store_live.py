"""The feature store of the house, as `make up` starts it: from Kafka through Spark into files, killed by force."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import psutil
import pytest
from pyspark.sql import SparkSession

from domain.feature_window import FeatureWindow
from domain.meter_reading import Heartbeat
from embedded.applications import feature_job, feature_store
from embedded.endpoints import Endpoints
from embedded.layout import Layout
from embedded.settings import Settings
from embedded.spark_environment import spark_environment
from simulator.record import Record
from spark.feature_store_days import stored_window
from tests.spark.running_job import RunningJob, Topics
from tests.spark.test_feature_job import HOUR, START, at, clean, dirty, ids, message

HOURS = 26  # of two days
KEY = ["feeder", "block", "origin"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Of a house in a folder whose name is not a single word."""
    layout = Layout(tmp_path / "my house")
    layout.create()
    return layout


@pytest.fixture
def start_job(layout: Layout, broker: str, registry_url: str) -> Iterator[Callable[[], RunningJob]]:
    """Start it as the supervisor does; none outlives the test."""
    spark = spark_environment(Settings.from_environment(), print)
    child = feature_job(Endpoints(broker, registry_url, "", "", ""), spark, layout)
    started: list[RunningJob] = []

    def start() -> RunningJob:
        child.command()
        started.append(RunningJob(child.environment, layout.logs / f"{len(started)}.log"))
        return started[-1]

    yield start
    for job in started:
        job.kill()


def native_libraries(job: RunningJob) -> list[Path]:
    """What the JVM has unpacked and loaded."""
    (java,) = [each for each in psutil.Process(job.process.pid).children(recursive=True) if each.name() == "java"]
    paths = [Path(each.path) for each in java.memory_maps()]
    return [path for path in paths if path.name.startswith(("librocksdbjni", "liblz4"))]


def test_what_is_stored_is_what_was_streamed_also_after_kills_and_compaction(
    broker: str, layout: Layout, start_job: Callable[[], RunningJob], spark: SparkSession
) -> None:
    topics, folder = Topics(broker), feature_store(layout)

    def stored(window: FeatureWindow) -> FeatureWindow | None:
        return stored_window(str(folder), window.feeder, window.block, window.origin)

    topics.send(dirty(clean(range(12))))
    job = start_job()
    topics.read("energy_predictions", bool, job)
    topics.send([*clean(range(12, HOURS)), Record("gw", at(START + HOURS * HOUR, 301), Heartbeat("gw"))])
    job.kill()  # the job writes windows, the store reads them
    left = set((layout.data / "spark-scratch").iterdir())

    job = start_job()
    records = ids(topics.read("energy_predictions", lambda found: len(ids(found)) == 2 * HOURS, job))
    windows = [message(found[0]) for found in records.values()]
    newest = [window for window in windows if window.origin == START + HOURS * HOUR]
    job.until("the newest windows are stored", lambda: [stored(window) for window in newest] == newest)
    assert [stored(window) for window in windows] == windows
    assert left
    assert not left & set((layout.data / "spark-scratch").iterdir())
    assert {library.parent for library in native_libraries(job)} == {layout.data / "spark-scratch"}

    job.kill()  # and the power goes before the last batch is known to be done: it comes again
    commit = max((folder / "_checkpoint/commits").glob("[0-9]*"), key=lambda path: int(path.name))
    commit.unlink()
    job = start_job()
    job.until("the batch was repeated", commit.exists)
    assert [stored(window) for window in windows] == windows
    closed = pd.read_parquet(folder / f"day={START:%Y-%m-%d}")
    assert len(closed) == len(closed[KEY].drop_duplicates()) == 2 * 23
    for table in (pd.read_parquet(folder), spark.read.parquet(str(folder)).select(KEY).toPandas()):
        assert len(table[KEY].drop_duplicates()) == 2 * HOURS
    assert job.stop() == 0
