"""How much CPU a forecast costs with the ONNX file, one thread, windows as they come."""

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


def cpu_seconds(work: Callable[[], object], seconds: float = 3.0) -> float:
    """CPU-seconds of one call: the best of five stretches, for neighbours on the machine only ever add."""
    work()
    stretches = []
    for _ in range(5):
        began, calls = time.process_time(), 0
        while time.process_time() - began < seconds / 5:
            work()
            calls += 1
        stretches.append((time.process_time() - began) / calls)
    return min(stretches)


def speed_of(model: OnnxModel, seconds: float = 3.0) -> dict[str, float]:
    """`per_cpu_s_b64`: forecasts per CPU-second in blocks of 64; `ms_b1`: CPU-milliseconds of one alone."""
    block, one = made_up_inputs(BATCH), made_up_inputs(1)
    return {
        "per_cpu_s_b64": BATCH / cpu_seconds(lambda: model.quantiles(block), seconds),
        "ms_b1": 1000 * cpu_seconds(lambda: model.quantiles(one), seconds),
    }
