"""`make predict`: any meter file in, a file for scorers out, or one line that says what is wrong."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from tests.forecasting.sample_windows import SHARED_DATA
from tests.model_export.test_metrics import needs_scorer, scorer


def predict(*arguments):
    command = [sys.executable, "-m", "model_export.predict", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def strangers(tmp_path):
    """Two meters no model was trained on, in another year, one of them two days old; 120 hours."""
    hours = pd.date_range("2024-02-26", periods=120, freq="h")
    shape = 2 + np.sin(np.arange(120) * 2 * np.pi / 24)
    old, young = (pd.DataFrame({"series": name, "ts": hours, "load": shape}) for name in ("old", "young"))
    pd.concat([old, young.iloc[72:]]).to_parquet(tmp_path / "load.parquet")
    return tmp_path


def test_meters_nobody_knows_in_another_year_get_whole_and_labelled_forecasts(strangers):
    out = strangers / "made" / "predictions.parquet"
    done = predict("--data", strangers / "load.parquet", "--origins", "2024-02-29/2024-03-02", "--out", out)
    assert done.returncode == 0, done.stderr
    table = pd.read_parquet(out)
    assert len(table) == 2 * 3 * 24
    assert not table.isna().any().any()
    assert (np.diff(table[[f"q0.{k}" for k in range(1, 10)]].to_numpy(), axis=1) >= 0).all()
    assert set(table[table.series == "young"].groupby("origin")["degradation"].first()) == {"profile", "short_history"}
    assert "3 of 3" in done.stderr
    assert "short_history" in done.stdout


def test_what_is_wrong_is_said_in_one_line(strangers):
    (strangers / "weather.csv").write_text("ts,temperature\n")
    done = predict(
        "--data", strangers / "load.parquet", "--weather", strangers / "weather.csv",
        "--origins", "2024-03-01/2024-03-01", "--out", strangers / "p.parquet",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("predict: ")
    assert "no column temp_c, ghi_wm2" in done.stderr
    assert not (strangers / "p.parquet").exists()


@needs_scorer
def test_the_scorer_that_others_use_takes_the_file_as_it_is(tmp_path):
    load = pd.read_parquet(SHARED_DATA / "load.parquet")
    load = load[load["series"].isin(["m000", "m001"])]
    load.assign(series=load["series"].astype(str)).to_parquet(tmp_path / "load.parquet")
    out = tmp_path / "p.parquet"
    done = predict("--data", tmp_path / "load.parquet", "--origins", "2022-10-24/2022-12-31", "--out", out)
    assert done.returncode == 0, done.stderr
    theirs = scorer()
    moments = theirs.origins("test")
    deciles, crossings = theirs.load_pred(out, ["m000", "m001"], moments)
    assert (deciles.shape, crossings) == ((2, 69, 24, 9), 0)


def test_it_tells_how_it_is_used():
    assert "FROM/TO" in predict("--help").stdout
