"""Broken files are refused with one line that names file, column, row and remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.refusal import Refusal
from simulator.replay.load_file import read_load
from simulator.replay.weather_file import read_weather

HOURS = pd.date_range("2022-01-01", periods=4, freq="h")


def good() -> pd.DataFrame:
    return pd.DataFrame({"series": ["b"] * 4 + ["a"] * 4, "ts": [*HOURS, *HOURS], "load": [1, 2.5, np.nan, 4] * 2})


def write(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index=False) if path.suffix == ".csv" else frame.to_parquet(path)
    return path


@pytest.mark.parametrize("name", ["load.csv", "load.parquet"])
def test_a_good_file_gives_whole_wh_on_one_axis_of_hours(tmp_path: Path, name: str) -> None:
    load = read_load(write(good(), tmp_path / name))
    assert load.series == ["a", "b"]
    assert load.first_hour == HOURS[0].timestamp()
    np.testing.assert_array_equal(load.energy_wh, [[1000, 2500, np.nan, 4000]] * 2)
    outside = load.at(np.array([load.first_hour - 3600, load.first_hour, load.ends_at], dtype=np.int64))
    np.testing.assert_array_equal(outside, [[np.nan, 1000, np.nan]] * 2)


@pytest.mark.parametrize("name", ["load.csv", "load.parquet"])
def test_times_with_a_zone_are_converted(tmp_path: Path, name: str) -> None:
    aware = good()
    aware["ts"] = aware["ts"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
    assert read_load(write(aware, tmp_path / name)).first_hour == HOURS[0].timestamp()


Change = Callable[[pd.DataFrame], pd.DataFrame]


def cell(column: str, row: int, value: Any) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        changed = frame.astype({column: object})
        changed.loc[row, column] = value
        return changed

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda frame: frame.drop(columns="load"), "no column 'load'; it has series, ts"),
        (lambda frame: frame.iloc[:0], "no rows"),
        (cell("load", 2, "many"), "column load, row 3: many is no number"),
        (cell("load", 1, "inf"), "column load, row 2: inf is not finite"),
        (cell("ts", 5, "soon"), "column ts, row 6: soon is no time"),
        (cell("ts", 5, None), "column ts, row 6: .* is no time"),
        (cell("ts", 1, "2022-01-01T01:30:00"), "column ts, row 2: .* is no full hour"),
        (cell("ts", 3, "2022-01-01T02:00:00"), "column ts, row 4: .* stands there twice"),
        (cell("series", 4, None), "column series, row 5: .* is empty"),
    ],
)
def test_what_is_wrong_with_a_csv_is_named(tmp_path: Path, change: Change, named: str) -> None:
    path = write(change(good()), tmp_path / "load.csv")
    with pytest.raises(Refusal, match=named) as refusal:
        read_load(path)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda frame: frame.drop(columns="ts"), "no column 'ts'"),
        (lambda frame: frame.iloc[:0], "no rows"),
        (lambda frame: frame.assign(load="1 kWh"), "column load, row 1: 1 kWh is no number"),
        (lambda frame: frame.assign(ts=range(8)), "column ts, row 1: 0 is a number"),
        (lambda frame: frame.assign(ts=HOURS[0]), "column ts, row 2: .* stands there twice"),
    ],
)
def test_what_is_wrong_with_a_parquet_file_is_named(tmp_path: Path, change: Change, named: str) -> None:
    with pytest.raises(Refusal, match=named):
        read_load(write(change(good()), tmp_path / "load.parquet"))


def test_names_that_are_lists_are_refused(tmp_path: Path) -> None:
    frame = good()
    frame["series"] = [["a"]] * len(frame)
    frame.to_parquet(tmp_path / "load.parquet")
    with pytest.raises(Refusal, match="column series holds lists"):
        read_load(tmp_path / "load.parquet")


def test_what_is_no_table_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "load.parquet").write_bytes(b"PAR1 or not")
    with pytest.raises(Refusal, match="cannot be read as Parquet"):
        read_load(tmp_path / "load.parquet")
    (tmp_path / "load.csv").write_bytes(b"")
    with pytest.raises(Refusal, match="cannot be read as CSV"):
        read_load(tmp_path / "load.csv")
    with pytest.raises(Refusal, match="is not a file"):
        read_load(tmp_path / "nowhere.parquet")


def test_a_weather_file_may_lack_wind_but_not_hours(tmp_path: Path) -> None:
    weather = pd.DataFrame({"ts": HOURS, "temp_c": [1.0, 2, 3, 4], "rh_pct": 80.0, "ghi_wm2": [0.0, 0, 9, 9]})
    read = read_weather(write(weather, tmp_path / "weather.csv"))
    observed = read.at(np.array([HOURS[2].timestamp()], dtype=np.int64))
    assert (observed.temperature_c[0], observed.irradiance_w_m2[0]) == (3, 9)
    assert np.isnan(observed.wind_m_s[0])
    with pytest.raises(Refusal, match=r"column ts, row 2: .* twice for the station"):
        read_weather(write(weather.assign(ts=HOURS[0]), tmp_path / "twice.csv"))


def test_a_file_is_refused_when_its_hours_reach_too_far_to_be_held(tmp_path: Path) -> None:
    frame = pd.DataFrame({"series": [f"m{n}" for n in range(900)], "ts": "2022-01-01", "load": 1.0})
    frame.loc[899, "ts"] = "2099-01-01"
    with pytest.raises(Refusal, match="too many to hold"):
        read_load(write(frame, tmp_path / "load.csv"))
