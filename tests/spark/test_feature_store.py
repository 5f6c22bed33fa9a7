"""What the feature store gives back is what was sent: after repeats, and after its days were compacted."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from pyspark.sql import SparkSession

from domain.cloud_event import to_event
from domain.feature_window import FeatureWindow
from spark.feature_store import store
from spark.feature_store_days import compact_closed_days, stored_window
from tests.spark.samples import heartbeat, observation, outcomes_of, reading, windows_in


@pytest.fixture(scope="module")
def sent() -> list[FeatureWindow]:
    """Of two days, with a gap, weather, and an hour that is corrected when its window is out."""
    rows = [reading("a", hour, 100 + hour) for hour in range(26)] + [reading("b", hour, 5) for hour in range(26)]
    rows = [row for row in rows if (row.source, row.energy_wh) != ("a", 103)]
    late = reading("a", 1, 999, revision=1, delay_s=5 * 3600)
    both = sorted([*rows, late, observation(2, 3.5), heartbeat(26.2)], key=lambda row: row.arrived_ms)
    return windows_in(outcomes_of(*both))


def batch_of(spark: SparkSession, windows: list[FeatureWindow]):
    return spark.createDataFrame([(bytearray(to_event(window).data),) for window in windows], "value binary")


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
    assert [path.name for path in (tmp_path / "day=2026-03-02/feeder=f").iterdir()] == ["batch=-1"]

    whole = pd.read_parquet(tmp_path)
    assert sorted(whole["origin"]) == sorted(window.origin.strftime("%Y-%m-%dT%H:%M:%SZ") for window in sent)
    assert spark.read.parquet(folder).count() == len(sent)


def test_a_compaction_that_was_cut_off_is_done_again(
    spark: SparkSession, sent: list[FeatureWindow], tmp_path: Path
) -> None:
    store(str(tmp_path), batch_of(spark, sent), 0)
    store(str(tmp_path), batch_of(spark, sent[:5]), 1)  # an old batch comes again, and the power goes
    (tmp_path / "day=2026-03-02/feeder=f/_new").mkdir()
    compact_closed_days(str(tmp_path))
    assert len(pd.read_parquet(tmp_path)) == len(sent)
    assert stored_window(str(tmp_path), "f", 0, sent[3].origin) == sent[3]
