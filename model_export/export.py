"""Checkpoints → one calibrated ONNX file with metadata: `python -m model_export.export --data … --weather …`."""

import argparse
import hashlib
import io
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import torch

from domain.cloud_event import utc_text
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.inputs import WEATHER_FIELDS
from forecasting.metadata import MODEL_FILE, Metadata
from forecasting.site_calendar import CALENDAR_FIELDS
from model_export.arguments import add_data_arguments, add_homes_arguments
from model_export.calibrate import calibrate
from model_export.checkpoint import load_committee
from model_export.dataset import Site, Windows, cut_windows, read_site
from model_export.golden import write_golden
from model_export.half_precision import in_half, round_to_half
from model_export.metadata_file import write_metadata
from model_export.quantile_network import QuantileNetwork

OPSET = 17
NAME, VERSION = "load-lstm", "2.0.0"


def onnx_bytes(model: QuantileNetwork) -> bytes:
    """The whole network as one ONNX graph with a free batch axis."""
    hours = HISTORY_HOURS + HORIZON_HOURS
    calendar = torch.zeros(2, hours, len(CALENDAR_FIELDS), dtype=torch.int64)
    series = torch.zeros(2, dtype=torch.int64)
    example = (torch.rand(2, HISTORY_HOURS), torch.rand(2, len(WEATHER_FIELDS), hours), calendar, series)
    inputs, output = ["energy_wh", "weather", "calendar", "series"], "quantiles_wh"
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that knows LSTMs best calls itself deprecated
        torch.onnx.export(
            model.eval(),
            example,
            file,
            dynamo=False,
            opset_version=OPSET,
            input_names=inputs,
            output_names=[output],
            dynamic_axes={name: {0: "rows"} for name in (*inputs, output)},
        )
    return in_half(file.getvalue())


def write_model(
    folder: Path,
    model: QuantileNetwork,
    names: list[str],
    trained_until: datetime,
    data: dict[str, str],
    *,
    version: str = VERSION,
) -> Metadata:
    """Graph, model.json, golden.json in `folder`; metrics are still empty: who evaluates it fills them in.

    `data` are digests of what it was made of, by name.
    """
    content = onnx_bytes(model)
    metadata = Metadata(
        name=NAME,
        version=version,
        sha256=hashlib.sha256(content).hexdigest(),
        trained_until=utc_text(trained_until),
        training_data_sha256=data,
        metrics={},
        series=tuple(names),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    write_metadata(folder, metadata)
    write_golden(folder, model, names)
    return metadata


def calibration_windows(site: Site, arguments: argparse.Namespace, every_hours: int = 7) -> Windows:
    """All series of the validation period at origins of every hour of the day."""
    first, end = site.index(arguments.train_until), site.index(arguments.valid_until - timedelta(hours=HORIZON_HOURS))
    origins = np.arange(first, end, every_hours)
    rows = np.repeat(np.arange(len(site.names)), len(origins))
    return cut_windows(site, rows, np.tile(origins, len(site.names)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m model_export.export", description=__doc__)
    add_data_arguments(parser)
    add_homes_arguments(parser)
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="what training wrote, of each member")
    parser.add_argument(
        "--model", type=Path, default=Path("forecasting/model"), help="folder to write (forecasting/model)"
    )
    arguments = parser.parse_args()
    site = read_site(arguments.data, arguments.weather, arguments.time_zone, arguments.country)
    model, names = load_committee(arguments.checkpoint)
    round_to_half(model)
    print("calibration factors:", calibrate(model, calibration_windows(site, arguments)))
    files = (arguments.data, arguments.weather, arguments.homes, arguments.homes_weather)
    data = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path}
    metadata = write_model(arguments.model, model, names, arguments.train_until, data)
    print(f"{arguments.model}: {metadata.name} {metadata.version}, SHA-256 {metadata.sha256}")


if __name__ == "__main__":
    main()
