"""What a forecast costs in CPU: contenders take turns on one thread, and the best of each one's turns counts."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.inputs import WEATHER_FIELDS, ModelInputs
from forecasting.onnx_model import OnnxModel
from forecasting.site_calendar import window_calendar

BATCH = 64  # a whole block of the stream
_ORIGIN = datetime(2022, 11, 7, tzinfo=UTC)


def made_up_inputs(rows: int, seed: int = 7) -> ModelInputs:
    """Windows with a daily shape and noise; what they hold does not change what they cost."""
    generator = np.random.default_rng(seed)
    hours = np.arange(HISTORY_HOURS)
    shape = 1000 + 500 * np.sin(2 * np.pi * hours / 24) + generator.normal(0, 50, (rows, HISTORY_HOURS))
    weather = generator.uniform(0, 20, (rows, len(WEATHER_FIELDS), HISTORY_HOURS + HORIZON_HOURS))
    calendar = window_calendar(_ORIGIN, "Europe/London", "GB-ENG")
    return ModelInputs(
        np.rint(shape).astype(np.float32), weather.astype(np.float32), np.tile(calendar, (rows, 1, 1)).copy()
    )


def cpu_seconds(contenders: dict[str, Callable[[], object]], turns: int = 8, turn_s: float = 0.4) -> dict[str, float]:
    """CPU-seconds of one call of each. Neighbours on the machine can only add to a turn, so the least is nearest."""
    least = dict.fromkeys(contenders, float("inf"))
    for turn in range(turns + 1):
        for name, work in contenders.items():
            began, calls = time.process_time(), 0
            while time.process_time() - began < turn_s:
                work()
                calls += 1
            if turn:  # the first one warms up
                least[name] = min(least[name], (time.process_time() - began) / calls)
    return least


def work_of(model: OnnxModel, rows: int) -> Callable[[], object]:
    """One inference of so many windows."""
    inputs = made_up_inputs(rows)
    return lambda: model.quantiles(inputs)


def speed_of(model: OnnxModel) -> dict[str, float]:
    """`per_cpu_s_b64`: forecasts per CPU-second in blocks of 64; `ms_b1`: CPU-milliseconds of one alone."""
    took = cpu_seconds({"block": work_of(model, BATCH), "one": work_of(model, 1)}, turns=4)
    return {"per_cpu_s_b64": BATCH / took["block"], "ms_b1": 1000 * took["one"]}
