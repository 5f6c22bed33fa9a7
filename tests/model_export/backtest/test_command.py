"""`make backtest`: a run that is cut off goes on, and nothing of another model is mixed in."""

import argparse

import numpy as np
import pandas as pd
import pytest

from forecasting.onnx_model import OnnxModel
from model_export.backtest import parts
from model_export.backtest.__main__ import backtest
from model_export.backtest.parts import Backtest, OtherBacktest
from model_export.place import Place
from tests.forecasting.sample_windows import MODEL_DIR
from tests.model_export.made_up_site import made_up_site

ORIGINS = [28 * 24 + 24 * day for day in range(16)]


@pytest.fixture
def run(tmp_path):
    return Backtest(OnnxModel.load(MODEL_DIR), made_up_site(), Place("Europe/London", "GB-ENG"), "weather", tmp_path)


def test_what_was_done_before_the_end_is_not_done_again(run):
    begun = run.parts(ORIGINS)
    first = next(begun)
    begun.close()
    before = first.stat().st_mtime_ns
    paths = list(run.parts(ORIGINS))
    assert (paths[0], first.stat().st_mtime_ns) == (first, before)
    rows = pd.concat([pd.read_parquet(path) for path in paths])
    assert len(rows) == 6 * 16 * 24
    assert not rows.duplicated(["series", "origin", "step"]).any()


def test_a_part_that_was_cut_off_while_it_was_written_is_written_again(run):
    path = next(run.parts(ORIGINS))
    path.rename(path.with_name(path.name + ".part"))
    assert next(run.parts(ORIGINS)).exists()


def test_a_folder_of_another_track_or_of_other_data_is_refused_by_name(run):
    run.claim()
    run.claim()
    other = Backtest(run.model, made_up_site(seed=6), run.place, "load_only", run.folder)
    with pytest.raises(OtherBacktest, match="data, track"):
        other.claim()


def test_seven_origins_to_a_part():
    assert [len(each) for each in parts.stretches(ORIGINS)] == [7, 7, 2]


def test_files_in_forecasts_figures_and_a_page_out(tmp_path):
    hours = pd.date_range("2022-11-01", periods=24 * 56, freq="h")
    shape = 3 + np.sin(np.arange(len(hours)) * 2 * np.pi / 24)
    load = pd.concat(
        [pd.DataFrame({"series": name, "ts": hours, "load": shape * size}) for name, size in (("a", 1), ("b<", 20))]
    )
    load.to_parquet(tmp_path / "load.parquet")
    backtest(
        argparse.Namespace(
            data=tmp_path / "load.parquet",
            weather=None,
            origins="2022-12-18/2022-12-27",
            out=tmp_path / "out",
            model=MODEL_DIR,
            time_zone="Europe/London",
            country="GB-ENG",
            track="weather",
        )
    )
    forecasts, figures = (pd.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("forecasts", "figures"))
    text = (tmp_path / "out" / "report.html").read_text()
    assert (len(forecasts), forecasts["actual"].isna().sum()) == (2 * 10 * 24, 2 * 24)
    assert set(figures["by"]) == {"all", "step", "series", "month", "day_kind"}
    assert "no weather" in text
    assert "432 hours with a known actual" in text
    assert "b&lt;" in text
    assert "b<" not in text
    assert "http" not in text
