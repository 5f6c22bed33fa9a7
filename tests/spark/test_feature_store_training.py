"""What training reads from the feature store is what was streamed: every window as it was, and what came after it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import SparkSession

from domain.cloud_event import to_event
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from forecasting.fallback import quantiles_and_degradation
from forecasting.inputs import model_inputs
from forecasting.onnx_model import OnnxModel
from model_export.contest import figures_of
from model_export.dataset import cut_windows
from model_export.feature_store import StoredSite, read_feature_store, stored_daily_windows
from model_export.metrics import DECILES
from model_export.sampling import batches
from model_export.split import Split, split_of
from model_export.stored_contest import stored_peers, stored_tracks
from model_export.stored_period import StoredPeriod
from model_export.stored_training import stored_calibration, stored_training
from spark.feature_store import store
from spark.feature_store_days import stored_windows
from tests.spark.samples import START, forecast, heartbeat, observation, outcomes_of, reading, windows_in

HOURS = 84
BEGIN = datetime.fromtimestamp(START, UTC)
END = BEGIN + timedelta(hours=HOURS)


@pytest.fixture(scope="module")
def streamed() -> list[FeatureWindow]:
    """With a gap, a late reading, a correction, a meter that joins, late weather and forecasts that were wrong."""
    rows = [reading("a", hour, 100 + hour) for hour in range(HOURS) if hour not in {7, 9}]
    rows += [reading("b", hour, 1000 + hour) for hour in range(HOURS)]
    rows += [reading(meter, hour, 500 + hour, backfill=True) for hour in range(-400, 0) for meter in "ab"]
    rows += [reading("m/c", hour, 7, block=1, position=0) for hour in range(20, HOURS)]
    rows += [reading("a", 9, 109, delay_s=5 * 3600), reading("b", 12, 1, revision=1, delay_s=9 * 3600)]
    rows += [observation(hour, float(hour)) for hour in range(HOURS) if hour != 5]
    rows += [observation(5, 5.0, delay_s=20 * 3600)]
    rows += [forecast(hour + lead, hour, 50.0 + lead) for hour in range(0, HOURS, 6) for lead in range(30)]
    return windows_in(outcomes_of(*sorted([*rows, heartbeat(HOURS + 0.2)], key=lambda row: row.arrived_ms)))


@pytest.fixture(scope="module")
def folder(spark: SparkSession, streamed: list[FeatureWindow], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All days but the newest compacted; some windows stand there twice."""
    folder = tmp_path_factory.mktemp("store")
    for batch, some in enumerate((streamed[:30], streamed[25:], streamed[-3:])):
        rows = [(offset, bytearray(to_event(window).data)) for offset, window in enumerate(some)]
        store(str(folder), spark.createDataFrame(rows, "offset bigint, value binary"), batch)
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> StoredSite:
    (site,) = read_feature_store(folder, END)
    return site


def test_a_window_for_training_equals_the_streamed_one(site: StoredSite, streamed: list[FeatureWindow]) -> None:
    compared = 0
    for window in streamed:
        origin = site.index(window.origin)
        if origin + HORIZON_HOURS > site.energy_wh.shape[1]:
            continue  # what came after is not known yet
        rows = np.array([site.names.index(name) for name in window.series])
        trained, inputs = cut_windows(site, rows, np.full(len(rows), origin)), model_inputs(window)
        np.testing.assert_array_equal(trained.energy_wh, inputs.energy_wh)
        np.testing.assert_array_equal(trained.weather, inputs.weather)
        np.testing.assert_array_equal(trained.calendar, inputs.calendar)
        compared += 1
    assert compared == (HOURS - HORIZON_HOURS) + (HOURS - HORIZON_HOURS - 20)  # of block 0, and of block 1


def test_what_is_to_be_learnt_is_the_newest_word(site: StoredSite) -> None:
    first = site.index(BEGIN)
    series = dict(zip(site.names, site.energy_wh[:, first:], strict=True))
    assert (series["a"][9], series["b"][12]) == (109, 1)
    assert np.isnan(series["a"][7])
    assert site.weather[0, first + 5] == 5
    row = np.array([site.names.index("b")])
    assert cut_windows(site, row, np.array([first + 5])).target_wh[0, 7] == 1


def test_a_series_without_a_window_at_an_origin_teaches_nothing_there(site: StoredSite) -> None:
    before_it_joined = cut_windows(site, np.array([site.names.index("m/c")]), np.array([site.index(BEGIN) + 10]))
    assert np.isnan(before_it_joined.energy_wh).all()
    assert np.isnan(before_it_joined.target_wh).all()


def test_days_are_cut_where_there_are_windows(site: StoredSite) -> None:
    daily = stored_daily_windows(site, BEGIN - timedelta(days=3), END)
    assert len(daily) == 2 * 4  # midnights with a day after them: a, b, their total, and c
    np.testing.assert_array_equal(daily.target_wh[:4, 0], [124, 148, 1024, 1048])


def test_later_windows_are_not_read(folder: Path) -> None:
    (site,) = read_feature_store(folder, BEGIN + timedelta(hours=30))
    assert site.energy_wh.shape[1] == HISTORY_HOURS + 29  # the first window has the first hour already
    with pytest.raises(SystemExit, match="has no window up to 2026-03-01"):
        read_feature_store(folder, BEGIN - timedelta(hours=1))


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def test_training_draws_from_the_store_as_it_does_from_files(site: StoredSite) -> None:
    sources, validation = stored_training([site], day(4), day(5))
    drawn = next(batches(sources, 16, np.random.default_rng(1)))
    assert len(drawn) == 16
    assert np.isfinite(drawn.target_wh).sum(axis=1).min() >= 12
    assert len(validation) == 4
    assert np.isfinite(validation.energy_wh).sum(axis=1).min() > 0


def test_calibration_takes_windows_whose_hours_all_lie_before_its_end(site: StoredSite) -> None:
    windows = stored_calibration([site], day(3), day(5), every_hours=5)
    assert len(windows) == 4 * 5  # 00, 05, 10, 15 and 20 o'clock of the third, all four series
    last = site.energy_wh[site.names.index("b"), site.index(day(5)) - 1]
    assert last not in windows.target_wh  # 20 + 24 hours end at 20 o'clock


def test_a_store_that_is_too_young_is_named_with_its_days(site: StoredSite, folder: Path) -> None:
    with pytest.raises(SystemExit, match="has windows from 2026-03-02 to 2026-03-05"):
        stored_training([site], day(2), day(3))
    with pytest.raises(SystemExit, match="has windows of 3 whole days, 8 are needed"):
        split_of(folder)


def test_the_newest_whole_days_are_scored(tmp_path: Path) -> None:
    for number in range(1, 20):
        (tmp_path / f"day=2026-03-{number:02}").mkdir()
    assert split_of(tmp_path) == Split(day(13), day(16), day(19))


def test_a_model_is_scored_on_the_windows_that_went_out(site: StoredSite, folder: Path) -> None:
    period = StoredPeriod.daily([site], day(3), day(5))
    assert period.names == [("f", name) for name in site.names]
    model = OnnxModel.load(Path("forecasting/model"))
    found = stored_tracks(model, folder, period)
    window = stored_windows(str(folder), "f", day(4))[0]
    row = period.names.index(("f", window.series[1]))
    wh, _ = quantiles_and_degradation(window, model)
    np.testing.assert_array_equal(found["weather"][row, 1], wh[1][:, DECILES])
    assert (found["load_only"][row, 1] != found["weather"][row, 1]).any()
    np.testing.assert_array_equal(
        period.actual_wh[row, 1], site.energy_wh[site.names.index(window.series[1])][site.index(day(4)) :][:24]
    )
    figures = figures_of(found | stored_peers(period, [site], day(2), day(3), folder), period)
    assert figures["weather"]["hours"] == 2 * 4 * 24
    assert all(np.isfinite(list(row.values())).all() for row in figures.values())
    assert {"naive_24h", "naive_168h", "seasonal_mean"} < figures.keys()


def test_a_series_that_came_later_lacks_windows_and_no_more(site: StoredSite, folder: Path) -> None:
    period = StoredPeriod.daily([site], day(2), day(5))
    late = period.names.index(("f", "m/c"))
    assert np.isnan(period.actual_wh[late, 0]).all()
    assert np.isfinite(period.actual_wh[late, 1:]).all()
