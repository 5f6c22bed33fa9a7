"""Fan examples: two days of history, the forecast of the next one, and what came true."""

from datetime import timedelta

import numpy as np
import pandas as pd

from model_export.backtest.charts import GREY, INK, Chart, span
from model_export.backtest.rows import MODEL
from model_export.dataset import Site

BEFORE_HOURS = 48
_PAIRS = ((1, 9, 0.16), (2, 8, 0.2), (3, 7, 0.24), (4, 6, 0.3))


def examples(rows: pd.DataFrame) -> list[tuple[str, str, pd.Timestamp]]:
    """What each shows, series and origin: a typical day of typical meters, one of the worst, and one at Christmas."""
    known = rows[rows["actual"].notna()]
    days = known.groupby(["series", "origin"], observed=True)[[f"loss_{MODEL}", "actual"]].sum()
    days = days[days["actual"] > 0]
    loss = (days[f"loss_{MODEL}"] / days["actual"]).sort_values()
    if loss.empty:
        return []
    places = (("a good day", 0.1), ("a typical day", 0.5), ("a bad day", 0.9), ("a very bad day", 0.99))
    chosen = [(name, *loss.index[int(share * (len(loss) - 1))]) for name, share in places]
    days_of_year = pd.DatetimeIndex(loss.index.get_level_values("origin")).strftime("%m-%d")
    festive = loss[days_of_year.isin(["12-24", "12-25", "12-26"])]
    if len(festive):
        chosen.append(("typical at Christmas", *festive.index[len(festive) // 2]))
    return chosen


def fan(rows: pd.DataFrame, site: Site, what: str, series: str, origin: pd.Timestamp) -> str:
    """The example as SVG; hours count from the origin."""
    day = rows[(rows["series"] == series) & (rows["origin"] == origin)].sort_values("step")
    at = round((origin.to_pydatetime().replace(tzinfo=site.start.tzinfo) - site.start) / timedelta(hours=1))
    before = site.energy_wh[site.names.index(series), at - BEFORE_HOURS : at] / 1000
    hours = day["step"].to_numpy() - 0.5
    chart = Chart(
        title=f"{what}: {series}, {origin:%Y-%m-%d %H:%M} UTC",
        x=(-BEFORE_HOURS, 24),
        y=span(before, day["q0.1"], day["q0.9"], day["actual"], zero=True),
        x_label="hours from the origin",
        y_label="kWh per hour",
    )
    for low, high, opacity in _PAIRS:
        chart.band(hours, day[f"q0.{low}"], day[f"q0.{high}"], opacity)
    chart.line(hours, day["q0.5"])
    chart.line(np.arange(-BEFORE_HOURS, 0) + 0.5, before, GREY)
    chart.dots(hours, day["actual"], INK)
    return chart.svg()
