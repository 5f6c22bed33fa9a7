"""What the feature store gives back is what was sent: after repeats, and after its days were compacted."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from kafka import KafkaProducer
from msgspec import structs
from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession

from domain.cloud_event import to_event, utc_text
from domain.feature_window import FeatureWindow
from spark.feature_store import start_feature_store, store
from spark.feature_store_days import compact, compact_closed_days, stored_window, tables
from spark.feature_store_watch import FeatureStoreWatch
from spark.settings import Settings
from tests.spark.samples import heartbeat, observation, outcomes_of, reading, windows_in

MONDAY = "day=2026-03-02"


@pytest.fixture(scope="module")
def sent() -> list[FeatureWindow]:
    """Of two days, with a gap, weather, and an hour that is corrected when its window is out."""
    rows = [reading("a", hour, 100 + hour) for hour in range(26)] + [reading("b", hour, 5) for hour in range(26)]
    rows = [row for row in rows if (row.source, row.energy_wh) != ("a", 103)]
    late = reading("a", 1, 999, revision=1, delay_s=5 * 3600)
    both = sorted([*rows, late, observation(2, 3.5), heartbeat(26.2)], key=lambda row: row.arrived_ms)
    return windows_in(outcomes_of(*both))


def batch_of(spark: SparkSession, windows: list[FeatureWindow]):
    return records_of(spark, [to_event(window).data for window in windows])


def records_of(spark: SparkSession, values: list[bytes]):
    rows = [(offset, bytearray(value)) for offset, value in enumerate(values)]
    return spark.createDataFrame(rows, "offset bigint, value binary")


def test_a_window_from_the_store_is_the_one_that_was_sent(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path
) -> None:
    folder = str(tmp_path)
    store(folder, batch_of(spark, sent[:10]), 0)
    store(folder, batch_of(spark, sent[8:]), 1)  # two were sent twice
    store(folder, batch_of(spark, sent[8:]), 1)  # and the batch is repeated
    assert len(sent) == 26
    for window in sent:
        assert stored_window(folder, window.feeder, window.block, window.origin) == window
    assert stored_window(folder, "f", 0, datetime(2026, 3, 5, tzinfo=UTC)) is None
    assert [path.name for path in (tmp_path / MONDAY / "feeder=f").iterdir()] == ["batch=-1"]

    origins = sorted(utc_text(window.origin) for window in sent)
    assert sorted(pd.read_parquet(tmp_path)["origin"]) == origins
    assert sorted(row.origin for row in spark.read.parquet(folder).collect()) == origins


def test_a_compaction_that_was_cut_off_is_done_again(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path
) -> None:
    store(str(tmp_path), batch_of(spark, sent), 0)
    store(str(tmp_path), batch_of(spark, sent[:5]), 1)  # an old batch comes again, and the power goes
    (tmp_path / MONDAY / "_compacted").unlink()
    (tmp_path / MONDAY / "feeder=f" / "_new").mkdir()
    compact_closed_days(str(tmp_path))
    assert len(pd.read_parquet(tmp_path)) == len(sent)
    assert stored_window(str(tmp_path), "f", 0, sent[3].origin) == sent[3]


def test_who_reads_while_a_day_is_compacted_misses_nothing(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path
) -> None:
    store(str(tmp_path), batch_of(spark, sent[:3]), 0)
    days = [tmp_path / MONDAY, *(tmp_path / f"day=2026-02-{day:02}" for day in range(1, 11))]
    (batch,) = (days[0] / "feeder=f").iterdir()
    for day in days:
        for number in range(1, 60):
            shutil.copytree(batch, day / "feeder=f" / f"batch={number:08}")
    with ThreadPoolExecutor() as pool:
        compaction = pool.submit(compact, str(tmp_path))
        looks = 0
        while not compaction.done() or not looks:
            assert all({*table_origins(day)} == {utc_text(window.origin) for window in sent[:3]} for day in days)
            looks += 1
        compaction.result()
    assert all(len(list((day / "feeder=f").iterdir())) == 1 for day in days)


def table_origins(day: Path) -> list[str]:
    return [origin for table in tables(day / "feeder=f", ["origin"]) for origin in table["origin"].to_pylist()]


def test_of_two_windows_of_one_id_the_first_stays(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path
) -> None:
    first, folder = sent[3], str(tmp_path)
    other = structs.replace(first, flags={"a": ["gap"]})  # as after a reset, when the topic no longer reaches far back
    store(folder, batch_of(spark, [first, other]), 9)
    store(folder, batch_of(spark, [other]), 10)
    assert stored_window(folder, "f", 0, first.origin) == first
    store(folder, batch_of(spark, sent[24:]), 11)  # the day is over
    store(folder, batch_of(spark, [other]), 12)
    assert stored_window(folder, "f", 0, first.origin) == first
    assert len(pd.read_parquet(tmp_path / MONDAY)) == 1


def test_a_feeder_may_be_named_as_it_likes(spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path) -> None:
    odd = structs.replace(sent[0], feeder="Süd/7 50%=x")
    store(str(tmp_path), batch_of(spark, [odd, *sent[24:]]), 0)
    assert stored_window(str(tmp_path), odd.feeder, 0, odd.origin) == odd
    assert stored_window(str(tmp_path), "f", 0, odd.origin) is None


def test_what_is_no_window_is_passed_over_and_said(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    values = [b"no JSON", b'{"feeder":"f","origin":7}', to_event(sent[0]).data]
    store(str(tmp_path), records_of(spark, values), 3)
    assert len(pd.read_parquet(tmp_path)) == 1
    assert "2 records of batch 3 are no windows" in caplog.text


def test_without_its_checkpoint_the_store_keeps_what_it_has(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path, kafka_bootstrap_servers: str, topic
) -> None:
    store(str(tmp_path), batch_of(spark, sent[24:]), 0)
    settings = Settings(
        kafka_bootstrap_servers, "", "", os.environ["SPARK_EXTRA_CLASSPATH"], feature_store_dir=str(tmp_path)
    )
    settings = structs.replace(settings, topics=structs.replace(settings.topics, predictions=topic()))
    query = start_feature_store(spark, settings)
    query.stop()
    assert [path.name for path in tmp_path.glob("day=*/feeder=f/*")] == ["batch=-1"]
    assert stored_window(str(tmp_path), "f", 0, sent[24].origin) == sent[24]


def test_a_store_that_could_not_write_goes_on_when_it_can_again(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path, kafka_bootstrap_servers: str, topic, caplog
) -> None:
    name = topic()
    settings = Settings(kafka_bootstrap_servers, "", "", "", feature_store_dir=str(tmp_path))
    settings = structs.replace(settings, topics=structs.replace(settings.topics, predictions=name))
    queries = []
    watch = FeatureStoreWatch(lambda: queries.append(start_feature_store(spark, settings)) or queries[-1])
    watch.look(now_s=1000)
    (tmp_path / MONDAY).write_text("what is in the way")
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        producer.send(name, to_event(sent[0]).data).get(30)
    with pytest.raises(StreamingQueryException):
        queries[0].processAllAvailable()
    for now_s in (1001, 1060):
        watch.look(now_s)
    assert len(queries) == 1
    assert "the feature store ended" in caplog.text
    (tmp_path / MONDAY).unlink()
    watch.look(now_s=1062)
    queries[1].processAllAvailable()
    queries[1].stop()
    assert stored_window(str(tmp_path), "f", 0, sent[0].origin) == sent[0]
