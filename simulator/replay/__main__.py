"""`python -m simulator.replay FILE`: play real hourly readings instead of the simulated fleet."""

import argparse
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simulator.command_line import parser, run, settings
from simulator.play import play
from simulator.refusal import Refusal
from simulator.replay.load_file import read_load
from simulator.replay.replayed import Replayed, Site
from simulator.replay.weather_file import FORESIGHTS, WeatherFile, read_weather
from simulator.world import World


def main() -> None:
    """Check the files, then play them."""
    options = _parser().parse_args()
    chosen = settings(options)
    try:
        ZoneInfo(options.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refusal(f"time zone {options.time_zone!r} is unknown; write it like Europe/London") from error
    site = Site(options.time_zone, options.country)
    weather = _weather(options.file, options.weather)
    world = Replayed(options.file, read_load(options.file), weather, options.weather_forecast, site)

    def world_at(start: int) -> World:
        world.check_start(start)
        return world

    play(chosen, world_at, world.default_start())


def _parser() -> argparse.ArgumentParser:
    made = parser("python -m simulator.replay", __doc__)
    made.add_argument("file", type=Path, help="Parquet or CSV: series, ts (UTC, hour-beginning), load (kWh)")
    made.add_argument(
        "--weather", type=Path, help="Parquet or CSV: ts, temp_c, ghi_wm2 (default: weather.parquet beside FILE)"
    )
    made.add_argument(
        "--weather-forecast",
        choices=FORESIGHTS,
        default="yesterday",
        help="the file holds observations only. yesterday: forecasts repeat the last day known (honest, poor); "
        "perfect: they are the observations to come (better than any real forecast; the station's name says so); none",
    )
    made.add_argument("--time-zone", default="Europe/London", help="of the buildings (Europe/London)")
    made.add_argument("--country", default="GB-ENG", help="whose public holidays they keep (GB-ENG)")
    return made


def _weather(load_path: Path, asked: Path | None) -> WeatherFile | None:
    beside = load_path.with_name("weather.parquet")
    if asked is None and not beside.is_file():
        print(f"simulator: no weather file beside {load_path}; forecasts will do without", flush=True)
        return None
    return read_weather(asked or beside)


if __name__ == "__main__":
    sys.exit(run(main))
