"""Forecasts a period day by day and reports how good they were: `make backtest DATA=… WEATHER=… ORIGINS=FROM/TO OUT=…`.

In the folder: `forecasts.parquet` (a row per series, origin and hour), `figures.parquet` (by lead hour, series, month
and kind of day) and `report.html`, one page with plots. A run that ends early goes on where it was. Needs no torch.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from domain.errors import GridledgerError
from forecasting.onnx_model import OnnxModel
from model_export.arguments import DATA_HELP, add_model_argument, add_place_arguments
from model_export.backtest.figures import figures_by, with_groups
from model_export.backtest.parts import Backtest, stretches
from model_export.backtest.report import Heading, page
from model_export.meter_files import site_around
from model_export.origins import read_origins
from model_export.place import Place
from model_export.predictions_file import write_predictions
from model_export.progress import counted
from model_export.tracks import TRACKS

GROUPS = ("all", "step", "series", "month", "day_kind")


def main() -> None:
    """Command line."""
    arguments = _arguments()
    try:
        backtest(arguments)
    except GridledgerError as error:
        sys.exit(f"backtest: {error}")


def backtest(arguments: argparse.Namespace) -> None:
    """Forecast what is not yet there, then report."""
    model, place = OnnxModel.load(arguments.model), Place(arguments.time_zone, arguments.country)
    origins = read_origins(arguments.origins)
    site = site_around(arguments.data, arguments.weather, origins, place)
    track = arguments.track if arguments.weather else "load_only"
    run = Backtest(model, site, place, track, arguments.out)
    run.claim()
    columns = [site.index(origin) for origin in origins]
    parts = list(counted("stretches of seven origins", run.parts(columns), len(stretches(columns))))
    rows = pd.concat([pd.read_parquet(path) for path in parts], ignore_index=True)
    write_predictions(arguments.out / "forecasts.parquet", rows)
    rows = with_groups(rows)
    write_predictions(arguments.out / "figures.parquet", _figures(rows))
    heading = Heading(f"{model.identity.name} {model.identity.version}", model.identity.sha256, TRACKS[track])
    (arguments.out / "report.html").write_text(page(heading, rows, site))
    overall = figures_by(rows, "all").iloc[0]
    print(
        f"{overall['hours']:,} hours: mWQL {overall['mWQL_model']:.4f}, skill {overall['skill']:.3f}, "
        f"80 % interval holds {overall['inside']:.1%}"
    )
    print(f"{arguments.out}/report.html")


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    """All groups one below the other: `by`, `value`, figures."""
    parts = [figures_by(rows, group).rename(columns={group: "value"}).assign(by=group) for group in GROUPS]
    return pd.concat([part.assign(value=part["value"].astype(str)) for part in parts], ignore_index=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make backtest", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=DATA_HELP)
    parser.add_argument("--weather", type=Path, help="Parquet or CSV: ts (UTC), temp_c, ghi_wm2; without: none")
    parser.add_argument(
        "--track",
        choices=[track for track in TRACKS if track != "load_only"],
        default="weather",
        help="weather as in the file, or with the errors of a day-ahead forecast (weather)",
    )
    parser.add_argument(
        "--origins", required=True, help="FROM/TO: every midnight UTC of these days; or a file with a column origin"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("evaluation/backtest"), help="folder to write (evaluation/backtest)"
    )
    add_place_arguments(parser)
    add_model_argument(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
