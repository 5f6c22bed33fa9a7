"""Rows of a backtest → figures by lead hour, by series, by month, on holidays; hours without an actual do not count."""

import numpy as np
import pandas as pd

from model_export.backtest.rows import FORECASTERS, MODEL
from model_export.metrics import LEVELS

REFERENCE = "naive_168h"


def figures_by(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """A row for each value of `group`: `hours`, and of each forecaster `mWQL_…` and `mae_…`; `skill`, `inside`.

    mWQL: each meter's loss ÷ |actual|, averaged over meters. skill: 1 − mWQL of the model ÷ that of the weekly naive.
    inside: share of actuals between the 0.1 and 0.9 quantile. MAE in kWh.
    """
    known = rows[rows["actual"].notna()]
    known = known.assign(
        size=known["actual"].abs(), inside=(known["q0.1"] <= known["actual"]) & (known["actual"] <= known["q0.9"])
    )
    sums = [name for who in FORECASTERS for name in (f"loss_{who}", f"miss_{who}")]
    keys = [group] if group == "series" else [group, "series"]
    grouped = known.groupby(keys, observed=True)
    total = grouped[[*sums, "size", "inside"]].sum().assign(hours=grouped.size())
    out = {"hours": total["hours"].groupby(level=0).sum()}
    for who in FORECASTERS:
        ratio = total[f"loss_{who}"] / total["size"].where(total["size"] > 0)
        out[f"mWQL_{who}"] = ratio.groupby(level=0).mean()
        out[f"mae_{who}"] = total[f"miss_{who}"].groupby(level=0).sum() / out["hours"]
    out["skill"] = 1 - out[f"mWQL_{MODEL}"] / out[f"mWQL_{REFERENCE}"]
    out["inside"] = total["inside"].groupby(level=0).sum() / out["hours"]
    return pd.DataFrame(out).reset_index(names=group)


def with_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with what they are grouped by: `all`, `month` and `day_kind`."""
    festive = rows["origin"].dt.strftime("%m-%d").pipe(lambda day: (day >= "12-19") | (day == "01-01"))
    kind = np.where(
        festive, "19 December to 1 January", np.where(rows["public_holiday"], "public holiday", "other day")
    )
    return rows.assign(all="all", month=rows["origin"].dt.strftime("%Y-%m"), day_kind=kind)


def reliability(rows: pd.DataFrame) -> pd.DataFrame:
    """`level` and `share`: how often the actual was at or below each decile."""
    known = rows[rows["actual"].notna()]
    shares = [float((known["actual"] <= known[f"q{level:.1f}"]).mean()) for level in LEVELS]
    return pd.DataFrame({"level": LEVELS, "share": shares})
