"""Weather that goes along with a back-fill: from where, for which station, and in which order."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from domain.weather import WeatherForecast, WeatherObservation
from embedded.backfill import Backfill
from embedded.backfill_weather import read_backfill_weather
from simulator.refusal import Refusal
from simulator.replay.load_file import LoadFile
from simulator.replay.weather_file import WeatherFile
from simulator.timeline import HOUR_S, moment

FIRST = 1_640_995_200  # 2022-01-01
HOURS = 48
TIMES = pd.date_range("2022-01-01", periods=HOURS, freq="h")


@pytest.fixture
def load(tmp_path: Path) -> Path:
    """Two meters; the weather of the second one's station is missing in the first hour."""
    one = pd.DataFrame({"series": "a", "ts": TIMES, "load": 1.0, "temp_c": np.arange(48.0), "ghi_wm2": 5.0})
    other = one.assign(series="b", temp_c=one["temp_c"].where(one.index > 0) + 100, ghi_wm2=np.nan)
    pd.concat([one, other]).to_parquet(tmp_path / "load.parquet")
    return tmp_path / "load.parquet"


def test_columns_of_the_load_file_are_the_weather_of_the_meters_stations(load: Path) -> None:
    weather = read_backfill_weather(load, None, {"a": "north", "b": "south"})
    assert (weather["north"].first_hour, weather["south"].first_hour) == (FIRST, FIRST + HOUR_S)
    np.testing.assert_array_equal(weather["north"].values[:2, 7], [7, 5])
    np.testing.assert_array_equal(weather["south"].values[:, 6], [107, np.nan, np.nan])


def test_of_meters_of_one_station_the_first_row_of_an_hour_counts(load: Path) -> None:
    weather = read_backfill_weather(load, None, {"a": "w", "b": "w"})
    np.testing.assert_array_equal(weather["w"].values[0], np.arange(48))


def test_a_load_file_without_such_columns_has_no_weather(tmp_path: Path) -> None:
    pd.DataFrame({"series": "a", "ts": TIMES, "load": 1.0}).to_csv(tmp_path / "load.csv", index=False)
    assert read_backfill_weather(tmp_path / "load.csv", None, {"a": "w"}) == {}


def test_a_weather_file_is_that_of_one_station(load: Path, tmp_path: Path) -> None:
    pd.DataFrame({"ts": TIMES, "temp_c": 3.0, "ghi_wm2": 0.0}).to_csv(tmp_path / "weather.csv", index=False)
    weather = read_backfill_weather(load, tmp_path / "weather.csv", {"a": "w", "b": "w"})
    assert weather["w"].values[0].tolist() == [3.0] * HOURS
    with pytest.raises(Refusal, match=r"2 stations \(north, south\)"):
        read_backfill_weather(load, tmp_path / "weather.csv", {"a": "north", "b": "south"})


def backfill(*, forecasts: bool) -> Backfill:
    values = np.stack([np.arange(48.0), np.full(48, np.nan), np.ones(48)])
    values[:, 3] = np.nan
    return Backfill(LoadFile(["a"], FIRST, np.ones((1, HOURS))), 0, forecasts, {"w": WeatherFile(FIRST, values)})


def test_history_has_observations_and_no_forecasts() -> None:
    every = list(backfill(forecasts=False).records(np.arange(FIRST, FIRST + HOURS * HOUR_S, HOUR_S)))
    weather = [record.message for record in every if isinstance(record.message, WeatherObservation)]
    assert len(weather) == HOURS - 1
    assert weather[4] == WeatherObservation("w", moment(FIRST + 5 * HOUR_S), 5.0, None, 1.0, backfill=True)
    assert not any(isinstance(record.message, WeatherForecast) for record in every)


def test_asked_for_forecasts_the_past_is_told_as_if_it_were_live() -> None:
    every = list(backfill(forecasts=True).records(np.arange(FIRST, FIRST + HOURS * HOUR_S, HOUR_S)))
    assert [record.arrived_ms for record in every] == sorted(record.arrived_ms for record in every)
    assert not any(record.message.backfill for record in every if isinstance(record.message, WeatherObservation))
    expected = [record for record in every if isinstance(record.message, WeatherForecast)]
    assert all(record.message.issued_at.timestamp() < record.arrived_ms / 1000 for record in expected)
    # The run of the second noon expects it to be as the first.
    noon = [record.message for record in expected if record.message.forecast_for == moment(FIRST + 36 * HOUR_S)]
    assert noon[-1] == WeatherForecast("w", noon[-1].forecast_for, moment(FIRST + 36 * HOUR_S), 12.0, None, 1.0)
