"""Scores the exported model beside the baselines: `python -m model_export.evaluate --data … --weather …`.

Every series once a day at 00:00 UTC over the test period, three tracks: `weather` takes observed weather for a perfect
forecast, `realistic_weather` adds errors of a day-ahead forecast (augment.py says which), `load_only` has none.
"""

import argparse
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd

from domain.feature_window import HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE
from forecasting.baselines import Values, seasonal_mean, seasonal_naive, with_quantiles
from forecasting.inputs import ModelInputs
from forecasting.onnx_model import OnnxModel
from model_export.arguments import add_data_arguments, daily_windows, moment
from model_export.augment import with_forecast_errors
from model_export.card import write_card
from model_export.dataset import Site, Windows, read_site
from model_export.metadata_file import write_metadata
from model_export.metrics import scores

BATCH = 64  # as a block of the stream


@dataclass(frozen=True)
class Period:
    """Daily origins of all series."""

    names: list[str]
    first: datetime
    windows: Windows

    @classmethod
    def of(cls, site: Site, first: datetime, end: datetime) -> "Period":
        return cls(site.names, first, daily_windows(site, first, end))

    def by_meter(self, rows: Values) -> Values:
        """[B] … → [meters][origins] …"""
        return rows.reshape(len(self.names), -1, *rows.shape[1:])


def tracks(windows: Windows) -> dict[str, Windows]:
    """The same days with perfect, realistic and no weather."""
    erring = with_forecast_errors(windows.weather, np.random.default_rng(2022))
    return {
        "weather": windows,
        "realistic_weather": replace(windows, weather=erring),
        "load_only": replace(windows, weather=np.full_like(windows.weather, np.nan)),
    }


def predict(model: OnnxModel, windows: Windows) -> Values:
    """[B][24][11] in Wh."""
    parts = []
    for start in range(0, len(windows), BATCH):
        rows = slice(start, start + BATCH)
        parts.append(
            model.quantiles(ModelInputs(windows.energy_wh[rows], windows.weather[rows], windows.calendar[rows]))
        )
    return np.concatenate(parts).astype(np.float64)


def baselines(windows: Windows) -> dict[str, Values]:
    """[B][24][11] each; quantiles are those of what the same rule missed in the four weeks before."""
    history = windows.energy_wh.astype(np.float64)
    return {
        "naive_24h": with_quantiles(seasonal_naive(history, 24), history, 24),
        "naive_168h": with_quantiles(seasonal_naive(history, 168), history, 168),
        "seasonal_mean": with_quantiles(seasonal_mean(history), history, 168),
    }


def evaluate(model: OnnxModel, period: Period) -> tuple[dict[str, dict[str, float]], dict[str, Values]]:
    """Figures and predictions of every track and baseline."""
    history = period.windows.energy_wh.astype(np.float64)
    actual = period.by_meter(period.windows.target_wh.astype(np.float64))
    naive = period.by_meter(seasonal_naive(history, 168))
    found = {name: predict(model, windows) for name, windows in tracks(period.windows).items()}
    found |= baselines(period.windows)
    return {name: scores(period.by_meter(wh), actual, naive) for name, wh in found.items()}, found


def predictions_table(period: Period, wh: Values) -> pd.DataFrame:
    """series, origin, step 1 … 24, q0.1 … q0.9 in kWh."""
    origins = pd.date_range(period.first.replace(tzinfo=None), periods=len(wh) // len(period.names), freq="D")
    index = pd.MultiIndex.from_product(
        [period.names, origins, range(1, HORIZON_HOURS + 1)], names=["series", "origin", "step"]
    )
    deciles = [permille for permille in QUANTILES_PERMILLE if permille % 100 == 0]
    columns = {f"q{p / 1000:.1f}": wh[..., QUANTILES_PERMILLE.index(p)].ravel() / 1000 for p in deciles}
    return pd.DataFrame(columns, index=index).reset_index()


def table(figures: dict[str, dict[str, float]]) -> str:
    """One line per forecast, for people."""
    names = [name for name in next(iter(figures.values())) if name != "hours"]
    lines = [f"{'':18s}" + " ".join(f"{name:>7s}" for name in names)]
    lines += [f"{who:18s}" + " ".join(f"{row[name]:7.4f}" for name in names) for who, row in figures.items()]
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m model_export.evaluate", description=__doc__)
    add_data_arguments(parser)
    parser.add_argument("--model", type=Path, default=Path("forecasting/model"), help="folder (forecasting/model)")
    parser.add_argument("--test-until", type=moment, default=moment("2023-01-01"), help="first day after (2023-01-01)")
    parser.add_argument("--validation", action="store_true", help="score the validation period instead of the test")
    parser.add_argument("--predictions", type=Path, help="folder to write the predictions into, a Parquet file each")
    parser.add_argument("--record", action="store_true", help="write the figures into model.json and MODEL_CARD.md")
    arguments = parser.parse_args()
    site = read_site(arguments.data, arguments.weather, arguments.time_zone, arguments.country)
    first, end = arguments.valid_until, arguments.test_until
    if arguments.validation:
        first, end = arguments.train_until, arguments.valid_until
    period = Period.of(site, first, end)
    model = OnnxModel.load(arguments.model)
    figures, found = evaluate(model, period)
    print(f"{len(site.names)} meters, {first.date()} to {end.date()}, {figures['weather']['hours']:.0f} hours")
    print(table(figures))
    if arguments.predictions:
        arguments.predictions.mkdir(parents=True, exist_ok=True)
        for name, wh in found.items():
            predictions_table(period, wh).to_parquet(arguments.predictions / f"{name}.parquet")
    if arguments.record:
        metrics = {who: {name: round(value, 5) for name, value in row.items()} for who, row in figures.items()}
        metadata = msgspec.structs.replace(model.metadata, metrics=metrics)
        write_metadata(arguments.model, metadata)
        write_card(metadata)


if __name__ == "__main__":
    main()
