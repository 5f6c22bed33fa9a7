"""The file others score: `series, origin, step` 1 … 24, `q0.1` … `q0.9` in kWh, and the rung each row stands on."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from domain.feature_window import HORIZON_HOURS
from forecasting.baselines import Values
from model_export.metrics import LEVELS


def predictions_table(
    names: list[str], origins: list[datetime], wh: Values, rungs: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """[series][origins][24][9] in Wh, and of each origin the rung of each series, as a table."""
    moments = pd.DatetimeIndex([origin.replace(tzinfo=None) for origin in origins])
    index = pd.MultiIndex.from_product(
        [names, moments, range(1, HORIZON_HOURS + 1)], names=["series", "origin", "step"]
    )
    columns = {f"q{level:.1f}": wh[..., k].ravel() / 1000 for k, level in enumerate(LEVELS)}
    table = pd.DataFrame(columns, index=index).reset_index()
    flat = np.array(rungs, dtype=object).T.ravel()
    return table.assign(degradation=pd.Categorical(np.repeat(flat, HORIZON_HOURS)))


def write_predictions(path: Path, table: pd.DataFrame) -> None:
    """Parquet, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    table.to_parquet(part, compression="zstd", index=False)
    part.replace(path)
