"""Scores a model beside its peers, all in one run: `make evaluate`.

Every series once a day at 00:00 UTC over the test period, forecast as the stream forecasts it, on three
tracks (tracks.py).
Peers: the same hour yesterday, a week ago, the mean of four weeks, and LightGBM (peers/), fitted here on the first run.
Prints all figures, then each goal; last one JSON object. What was scored lies in the folder it names.
"""

import argparse
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np

from domain.errors import GridledgerError
from forecasting.baselines import Values
from forecasting.metadata import MODEL_FILE
from forecasting.onnx_model import OnnxModel
from model_export.arguments import add_data_arguments, add_model_argument, moment
from model_export.card import write_card
from model_export.contest import figures_of, forecast_tracks, peers
from model_export.figures_table import rounded, table
from model_export.goals import Figures, goals_table
from model_export.metadata_file import write_metadata
from model_export.meter_files import site_around
from model_export.period import Period
from model_export.place import Place
from model_export.predictions_file import predictions_table, write_predictions
from model_export.speed import speed_of


def write_all(folder: Path, found: dict[str, Values], rungs: dict[str, list[str]], period: Period) -> None:
    """A Parquet file for each forecast; the rung of a peer is its own name."""
    for who, wh in found.items():
        rung = rungs.get(who) or [who] * (len(period.series) * len(period.origins))
        by_origin = np.array(rung, dtype=object).reshape(len(period.series), -1).T
        write_predictions(
            folder / f"{who}.parquet", predictions_table(period.names, period.moments, wh, by_origin.tolist())
        )


def evaluate(arguments: argparse.Namespace) -> None:
    """Forecast, score, write, print."""
    first, end = arguments.valid_until, arguments.test_until
    if arguments.validation:
        first, end = arguments.train_until, arguments.valid_until
    place, model = Place(arguments.time_zone, arguments.country), OnnxModel.load(arguments.model)
    moments = [first + timedelta(days=day) for day in range((end - first).days)]
    site = site_around(arguments.data, arguments.weather, moments, place, whole=True)
    period = Period(site, [site.index(each) for each in moments])
    found, rungs = forecast_tracks(model, period, place)
    found |= peers(period, arguments.train_until, arguments.valid_until, arguments.cache)
    figures = figures_of(found, period)
    write_all(arguments.predictions, found, rungs, period)
    print(heading(model, period, figures, rungs["weather"]))
    print(table(figures))
    measured = figures | {"speed": speed_of(model) | {"megabytes": (arguments.model / MODEL_FILE).stat().st_size / 1e6}}
    print(f"\n{goals_table(measured)}\n\npredictions: {arguments.predictions}/")
    if arguments.record:
        record(arguments.model, model, figures)
    print(msgspec.json.encode(rounded(measured)).decode())


def heading(model: OnnxModel, period: Period, figures: Figures, rungs: list[str]) -> str:
    """Who was scored on what."""
    who, first, last = model.identity, period.moments[0].date(), period.moments[-1].date()
    stood = ", ".join(f"{rung} {count}" for rung, count in Counter(rungs).most_common())
    return (
        f"{who.name} {who.version}, SHA-256 {who.sha256}\n"
        f"{len(period.series)} of {len(period.site.names)} meters, origins {first} to {last}, "
        f"{figures['weather']['hours']:,.0f} hours; rungs with weather: {stood}\n"
    )


def record(folder: Path, model: OnnxModel, figures: Figures) -> None:
    """Into model.json and the card."""
    metadata = msgspec.structs.replace(model.metadata, metrics=rounded(figures))
    write_metadata(folder, metadata)
    write_card(metadata)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    add_data_arguments(parser)
    add_model_argument(parser)
    parser.add_argument("--test-until", type=moment, default=moment("2023-01-01"), help="first day after (2023-01-01)")
    parser.add_argument("--validation", action="store_true", help="score the validation period instead of the test")
    parser.add_argument(
        "--predictions", type=Path, default=Path("evaluation/predictions"), help="folder (evaluation/predictions)"
    )
    parser.add_argument(
        "--cache", type=Path, default=Path("evaluation/peers"), help="where fitted peers are kept (evaluation/peers)"
    )
    parser.add_argument("--record", action="store_true", help="write the figures into model.json and MODEL_CARD.md")
    arguments = parser.parse_args()
    try:
        evaluate(arguments)
    except GridledgerError as error:
        sys.exit(f"evaluate: {error}")


if __name__ == "__main__":
    main()
