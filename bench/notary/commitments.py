"""From `forecast.issued` events to a root, in this process: CPU and memory, without stores and chain."""

import gc
import hashlib
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psutil
from msgspec import Struct

from bench.notary.issued import blocks
from domain.cloud_event import FORECAST_ISSUED, from_event, to_event
from domain.commitment import BatchEntry, batch_entries, leaf_hash, merkle_levels
from domain.feature_window import MAX_SERIES
from domain.forecast import Forecast

_OBJECTS_BETWEEN_COLLECTIONS = 48_000  # as functions/notary/main.py has it


class Cost(Struct, frozen=True):
    cpu_s: float
    memory_mb: float  # what the process grew by, at most


def cost(forecasts: int, batch: int) -> Cost:
    """Of so many forecasts in batches of this size; in a process of its own, for memory once taken is kept."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_cost, forecasts, batch).result()


def _cost(forecasts: int, batch: int) -> Cost:
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    before, most, cpu_s = _memory_mb(), 0.0, 0.0
    entries: list[BatchEntry] = []
    for number, issued in enumerate(blocks(forecasts, forecasts), 1):
        data, keys = to_event(issued).data, [hashlib.sha256(series.encode()).digest() for series in issued.series]
        began = time.process_time()
        forecast = from_event(FORECAST_ISSUED, data)
        assert isinstance(forecast, Forecast)  # noqa: S101
        entries += batch_entries(forecast, keys)
        if len(entries) >= batch or number * MAX_SERIES >= forecasts:
            levels = merkle_levels([leaf_hash(entry.leaf_data()) for entry in sorted(entries)])
            most = max(most, _memory_mb())
            del levels
            entries = []
        cpu_s += time.process_time() - began
    return Cost(cpu_s, most - before)


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)
