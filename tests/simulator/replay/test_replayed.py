"""A file as a world: feeders, honest forecasts, gaps, and where a replay may start."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from domain.meter_reading import MeterReading
from domain.weather import WeatherForecast
from simulator.commissioning import series_rows
from simulator.refusal import Refusal
from simulator.replay.load_file import LoadFile, read_load
from simulator.replay.replayed import Replayed, Site
from simulator.replay.weather_file import FORESIGHTS, Foresight, WeatherFile, read_weather
from simulator.timeline import HOUR_S, Timeline

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
FIRST = 1_640_995_200  # 2022-01-01
SITE = Site("Europe/London", "GB-ENG")


def replayed(series: int = 2, hours: int = 12 * 168, foresight: Foresight = "yesterday") -> Replayed:
    energy_wh = np.add.outer(np.arange(series, dtype=np.float64), 1000.0 * np.arange(hours))
    weather = np.tile(np.arange(hours, dtype=float), (3, 1))
    names = [f"m{n:03d}" for n in range(series)]
    load = LoadFile(names, FIRST, energy_wh)
    return Replayed(Path("file.parquet"), load, WeatherFile(FIRST, weather), foresight, SITE)


def test_series_are_dealt_to_feeders_of_21_with_their_total_last() -> None:
    registry = replayed(series=62).registry
    assert [feeder.feeder_id for feeder in registry.feeders] == ["replay-1", "replay-2", "replay-3"]
    assert [row.position for row in series_rows(registry) if row.kind == "total"] == [21, 21, 20]


def test_readings_are_the_rows_of_the_file_and_gaps_are_silence() -> None:
    world = replayed()
    start = world.default_start()
    assert start == FIRST + 4 * 168 * HOUR_S + HOUR_S  # eight weeks before the end leave too little history
    world._load.energy_wh[1, 700] = np.nan
    timeline = Timeline(world, start)
    found = {
        (record.message.meter_id, (int(record.message.interval_start.timestamp()) - FIRST) // HOUR_S): record.message
        for record in timeline.records(timeline.begins_at, start + 48 * HOUR_S)
        if isinstance(record.message, MeterReading)
    }
    assert found["m001", 699].energy_wh == 699_001
    assert ("m001", 700) not in found
    assert len([meter for meter, _ in found if meter == "m000"]) == 673 + 47
    assert min(hour for (meter, hour), reading in found.items() if meter == "m000" and not reading.backfill) == 672


def test_after_the_last_row_only_heartbeats_go_on() -> None:
    world = replayed()
    records = Timeline(world, world.default_start()).records(world.ends_at + 7200, world.ends_at + 10800)  # type: ignore[operator]
    assert {record.key for record in records if not isinstance(record.message, WeatherForecast)} == {"head-end"}


@pytest.mark.parametrize("foresight", FORESIGHTS)
def test_forecasts_know_nothing_of_the_future_unless_asked_to(foresight: Foresight) -> None:
    world = replayed(foresight=foresight)
    issued_at = FIRST + 1000 * HOUR_S
    hours = issued_at + HOUR_S * np.arange(48, dtype=np.int64)
    forecast = world.forecast("replay-weather", issued_at, hours)
    if foresight == "none":
        assert forecast is None
        return
    assert forecast is not None
    if foresight == "perfect":
        assert forecast.temperature_c.tolist() == list(range(1000, 1048))
        assert "perfect foresight" in world.registry.stations[0].name
        return
    assert forecast.temperature_c.max() <= 998  # the hour that begins at 999 is not measured yet
    assert ((forecast.temperature_c - np.arange(1000, 1048)) % 24 == 0).all()


@pytest.mark.parametrize("offset_h", [-1, 0, 12 * 168 - 1, 12 * 168])
def test_a_start_without_history_or_future_is_refused_with_the_range(offset_h: int) -> None:
    world = replayed()
    first = FIRST + 673 * HOUR_S
    start = {-1: first - HOUR_S, 0: first, 12 * 168 - 1: world.ends_at - HOUR_S}.get(offset_h, world.ends_at)  # type: ignore[operator]
    assert start is not None
    if offset_h in (0, 12 * 168 - 1):
        world.check_start(start)
    else:
        with pytest.raises(Refusal, match="choose one between 2022-01-29T01:00:00Z and 2022-03-25T23:00:00Z"):
            world.check_start(start)


def test_a_file_shorter_than_the_look_back_is_refused() -> None:
    world = replayed(hours=500)
    with pytest.raises(Refusal, match="too short"):
        world.check_start(world.default_start())


def test_real_buildings_play(shared_load: Path) -> None:
    load = read_load(shared_load)
    world = Replayed(shared_load, load, read_weather(shared_load.with_name("weather.parquet")), "yesterday", SITE)
    start = world.default_start()
    timeline = Timeline(world, start)
    records = timeline.records(start, start + 7 * HOUR_S)
    readings = [record.message for record in records if isinstance(record.message, MeterReading)]
    assert len({reading.meter_id for reading in readings}) == 62
    rows = {row.series_id: row for row in series_rows(world.registry)}
    assert all(rows[r.meter_id].min_wh <= r.energy_wh <= rows[r.meter_id].max_wh for r in readings)


@pytest.fixture
def shared_load() -> Path:
    path = SHARED / "load.parquet"
    if not path.is_file():
        pytest.skip("needs ../shared/data/load.parquet (real buildings), which is not on this machine")
    return path


def refused(arguments: list[str], folder: Path) -> str:
    """Run the command, which has to end with code 2 and one line, and return the line."""
    nowhere = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9", "POSTGRES_URL": "postgresql://postgres@127.0.0.1:9/none"}
    done = subprocess.run(
        [sys.executable, "-m", "simulator.replay", *arguments],
        env=os.environ | nowhere | {"DATA_DIR": str(folder), "RUN_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


def hourly_csv(folder: Path, days: int) -> Path:
    rows = [f"m1,{np.datetime64(FIRST + HOUR_S * n, 's')},1.5" for n in range(24 * days)]
    (folder / "load.csv").write_text("\n".join(["series,ts,load", *rows]))
    return folder / "load.csv"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (lambda file: [str(file), "--start", "2023-01-01"], "lies outside of"),
        (lambda file: [str(file), "--weather", "nowhere.csv"], "nowhere.csv is not a file"),
        (lambda file: [str(file), "--time-zone", "Moon/Crater"], "Moon/Crater"),
        (lambda file: [str(file.with_name("load.parquet"))], "is not a file"),
    ],
)
def test_the_command_refuses_with_one_line_and_code_2(
    tmp_path: Path, options: Callable[[Path], list[str]], named: str
) -> None:
    line = refused(options(hourly_csv(tmp_path, days=40)), tmp_path)
    assert named in line
    assert line.count("\n") == 1
