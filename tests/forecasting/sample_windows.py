"""Windows of made-up series: a daily and weekly shape, a little noise, the same every time."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow

ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
MODEL_DIR = Path("forecasting/model")
SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
needs_shared_data = pytest.mark.skipif(
    not (SHARED_DATA / "load.parquet").exists(), reason=f"no load.parquet in {SHARED_DATA}"
)


def made_up_rows(series=3, level_wh=400, seed=7):
    hours = np.arange(HISTORY_HOURS)
    shape = 1 + 0.6 * np.sin(2 * np.pi * hours / 24) - 0.3 * (hours // 24 % 7 >= 5)
    noise = np.random.default_rng(seed).normal(0, 0.05, (series, HISTORY_HOURS))
    sizes = level_wh * (1 + np.arange(series))[:, None]
    return np.rint(sizes * (shape + noise)).astype(int).tolist()


def window(rows=None, **changes):
    """A block of one feeder whose last series is the feeder's total."""
    rows = made_up_rows() if rows is None else rows
    hours = HISTORY_HOURS + HORIZON_HOURS
    fields = {
        "feeder": "feeder-1",
        "block": 0,
        "origin": ORIGIN,
        "available_at": ORIGIN,
        "time_zone": "Europe/Berlin",
        "country": "DE",
        "series": [*(f"meter-{k}" for k in range(len(rows) - 1)), "feeder-1"],
        "energy_wh": rows,
        "temperature_c": [4.0 + (k % 24) / 4 for k in range(hours)],
        "irradiance_w_m2": [max(0.0, 300 - 60.0 * abs(k % 24 - 12)) for k in range(hours)],
        "wind_m_s": [None] * hours,
    }
    return FeatureWindow(**(fields | changes))


def known_only(row, *, last=0, first=0):
    """The row with gaps everywhere but in its first and last hours."""
    return [value if k < first or k >= HISTORY_HOURS - last else None for k, value in enumerate(row)]
