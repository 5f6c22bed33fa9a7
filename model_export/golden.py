"""Windows and what torch makes of them, beside the ONNX file: that it says the same can be seen without torch."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from forecasting.inputs import model_inputs
from model_export.quantile_network import QuantileNetwork

GOLDEN_FILE = "golden.json"
_ORIGIN = datetime(2026, 3, 28, 23, tzinfo=UTC)  # the clocks of Europe change within the target hours


def write_golden(folder: Path, model: QuantileNetwork, names: list[str]) -> None:
    """As JSON, one window a line: `window` in its event's form, `quantiles_wh` of torch."""
    lines = [_line(window, _quantiles(model, window, names)) for window in _windows(names)]
    (folder / GOLDEN_FILE).write_text("[\n" + ",\n".join(lines) + "\n]\n")


def _line(window: FeatureWindow, quantiles_wh: Any) -> str:
    return json.dumps({"window": msgspec.to_builtins(window), "quantiles_wh": quantiles_wh}, separators=(",", ":"))


def _quantiles(model: QuantileNetwork, window: FeatureWindow, names: list[str]) -> Any:
    inputs = model_inputs(window)
    arrays = (inputs.energy_wh, inputs.weather, inputs.calendar)
    number = {name: k for k, name in enumerate(names, start=1)}
    series = torch.tensor([number.get(name, 0) for name in window.series])
    with torch.no_grad():
        wh = model.eval()(*(torch.from_numpy(np.ascontiguousarray(array)) for array in arrays), series)
    return [[[round(value, 2) for value in hour] for hour in row] for row in wh.tolist()]


def _windows(names: list[str]) -> list[FeatureWindow]:
    """A block as it should be, and one with gaps, a solar roof and no weather."""
    hours = np.arange(HISTORY_HOURS)
    shape = 1 + 0.6 * np.sin(2 * np.pi * hours / 24) - 0.3 * (hours // 24 % 7 >= 5)
    noise = np.random.default_rng(11).normal(0, 0.05, (3, HISTORY_HOURS))
    rows = np.rint(np.array([[300], [12_000], [900_000]]) * (shape + noise)).astype(int)
    whole: list[list[int | None]] = rows.tolist()
    torn = [[None if 400 < k < 430 else value for k, value in enumerate(row)] for row in whole]
    torn[0] = [(value or 0) - 400 for value in whole[0]]
    every = range(HISTORY_HOURS + HORIZON_HOURS)
    air = {
        "temperature_c": [4.0 + (k % 24) / 4 for k in every],
        "irradiance_w_m2": [max(0.0, 300 - 60.0 * abs(k % 24 - 12)) for k in every],
    }
    none: dict[str, Any] = {name: [None] * len(every) for name in (*air, "wind_m_s")}
    return [_window(names, whole, none | air), _window(names, torn, none)]


def _window(names: list[str], rows: list[list[int | None]], air: dict[str, Any]) -> FeatureWindow:
    window = FeatureWindow(
        feeder="feeder",
        block=0,
        origin=_ORIGIN,
        available_at=_ORIGIN,
        time_zone="Europe/London",
        country="GB-ENG",
        series=["a series nobody knows", names[0], "feeder"],
        energy_wh=rows,
        **air,
    )
    window.check()
    return window
