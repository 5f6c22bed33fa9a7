"""Forecasts of any meter file with the shipped model: `make predict DATA=… WEATHER=… ORIGINS=FROM/TO OUT=…`.

Every series of the file at every origin, as the stream would forecast it: gaps, short histories and unknown meters
included; column `degradation` says what each row rests on (forecasting/fallback.py). Needs no torch.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from domain.errors import GridledgerError
from forecasting.onnx_model import OnnxModel
from model_export.arguments import add_model_argument, add_place_arguments
from model_export.meter_files import site_around
from model_export.metrics import DECILES
from model_export.origins import read_origins
from model_export.place import Place
from model_export.predictions_file import predictions_table, write_predictions
from model_export.progress import counted
from model_export.rolling import rolling


def main() -> None:
    """Command line."""
    arguments = _arguments()
    try:
        predict(arguments)
    except GridledgerError as error:
        sys.exit(f"predict: {error}")


def predict(arguments: argparse.Namespace) -> None:
    """Read, forecast, write, say what was written."""
    model, origins = OnnxModel.load(arguments.model), read_origins(arguments.origins)
    place = Place(arguments.time_zone, arguments.country)
    site = site_around(arguments.data, arguments.weather, origins, place)
    made = rolling(model, site, [site.index(origin) for origin in origins], place)
    each = list(counted("origins", made, len(origins)))
    wh, rungs = np.stack([wh for wh, _ in each], axis=1)[..., DECILES], [rungs for _, rungs in each]
    write_predictions(arguments.out, predictions_table(site.names, origins, wh, rungs))
    stood = Counter(rung for row in rungs for rung in row).most_common()
    print(f"{model.identity.name} {model.identity.version}, SHA-256 {model.identity.sha256}")
    print(
        f"{arguments.out}: {len(site.names)} series × {len(origins)} origins × 24 hours; "
        + ", ".join(f"{rung} {count}" for rung, count in stood)
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make predict", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="Parquet or CSV: series, ts (UTC, hour-beginning), load (kWh per hour)"
    )
    parser.add_argument(
        "--weather", type=Path, help="Parquet or CSV: ts (UTC), temp_c, ghi_wm2, target hours included; without: none"
    )
    parser.add_argument(
        "--origins", required=True, help="FROM/TO: every midnight UTC of these days; or a file with a column origin"
    )
    parser.add_argument("--out", type=Path, required=True, help="Parquet file to write")
    add_place_arguments(parser)
    add_model_argument(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
