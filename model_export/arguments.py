"""What every command of model_export reads: files, place, and the days that part training from validation and test."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.dataset import Indices, Site, Windows, cut_windows, numbered, read_site, totals_of
from model_export.homes import read_homes
from model_export.sampling import Source

DATA_HELP = "Parquet or CSV: series, ts (UTC, hour-beginning), load (kWh per hour)"


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Files and split, the same for every command."""
    parser.add_argument("--data", type=Path, required=True, help=DATA_HELP)
    add_split_arguments(parser)


def add_split_arguments(parser: argparse.ArgumentParser) -> None:
    """What goes with the data."""
    parser.add_argument("--weather", type=Path, help="Parquet or CSV: ts (UTC), temp_c, ghi_wm2; without it: none")
    add_place_arguments(parser)
    parser.add_argument(
        "--train-until", type=moment, default=moment("2022-08-29"), help="first day unseen (2022-08-29)"
    )
    parser.add_argument("--valid-until", type=moment, default=moment("2022-10-24"), help="first test day (2022-10-24)")


def add_place_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the meters are: their calendar is the model's."""
    parser.add_argument("--time-zone", default="Europe/London", help="IANA name of the site (Europe/London)")
    parser.add_argument("--country", default="GB-ENG", help="ISO 3166 code for public holidays (GB-ENG)")


def add_model_argument(parser: argparse.ArgumentParser) -> None:
    """Which model speaks."""
    parser.add_argument(
        "--model",
        type=Path,
        default=Path("forecasting/model"),
        help="folder with load_lstm.onnx and model.json (forecasting/model)",
    )


def add_homes_arguments(parser: argparse.ArgumentParser) -> None:
    """A second place to learn from, see model_export/homes.py."""
    parser.add_argument("--homes", type=Path, help="Parquet or CSV of small homes: series, ts, load, solar_w_per_kw")
    parser.add_argument("--homes-weather", type=Path, help="their weather")


def moment(text: str) -> datetime:
    """A day or time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read_sources(arguments: argparse.Namespace) -> list[Source]:
    """What training draws from: meters, totals of meters, and homes where their files are given."""
    generator = np.random.default_rng(arguments.seed)
    (site,) = numbered([read_site(arguments.data, arguments.weather, arguments.time_zone, arguments.country)])
    end = site.index(arguments.train_until)
    sources = [Source.until(site, end, 0.92), Source.until(totals_of(site, 40, generator), end, 0.08)]
    if arguments.homes and arguments.homes_weather:
        homes = read_homes(arguments.homes, arguments.homes_weather, generator)
        sources = [replace(source, share=source.share * 0.9) for source in sources]
        sources.append(Source.until(homes, homes.energy_wh.shape[1], 0.1))
    return sources


def read_validation(arguments: argparse.Namespace, site: Site) -> Windows:
    """Every series once a day from `train_until` to `valid_until`, at 00:00 UTC."""
    return daily_windows(site, arguments.train_until, arguments.valid_until)


def daily_windows(site: Site, first: datetime, end: datetime) -> Windows:
    """All series × all midnights UTC from `first` until before `end`, series by series."""
    rows, origins = daily_origins(site, first, end)
    return cut_windows(site, rows, origins)


def daily_origins(site: Site, first: datetime, end: datetime) -> tuple[Indices, Indices]:
    """Rows and columns of those windows, where the site has all of their hours."""
    last = site.energy_wh.shape[1] - HORIZON_HOURS
    midnights = [site.index(first + timedelta(days=day)) for day in range((end - first).days)]
    origins = np.array([origin for origin in midnights if HISTORY_HOURS <= origin <= last], np.int64)
    rows = np.repeat(np.arange(len(site.names)), len(origins))
    return rows, np.tile(origins, len(site.names))
