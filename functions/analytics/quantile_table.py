"""Forecasts of one series as CSV (RFC 4180): a line per target hour, a column per quantile."""

import csv
import io
from collections.abc import Sequence

from domain.cloud_event import utc_text
from domain.feature_window import HOUR
from domain.forecast import QUANTILES_PERMILLE
from functions.analytics.forecasts import Issued


def quantile_table(series: str, issued: Sequence[Issued]) -> str:
    """Columns: series, forecast_id, origin, interval_start, then e.g. p05_wh … p95_wh."""
    text = io.StringIO()
    table = csv.writer(text)
    names = [f"p{permille // 10:02d}_wh" for permille in QUANTILES_PERMILLE]
    table.writerow(["series", "forecast_id", "origin", "interval_start", *names])
    for forecast in (one.forecast for one in issued):
        for step, quantiles in enumerate(forecast.energy_wh[0]):
            start = utc_text(forecast.origin + step * HOUR)
            table.writerow([series, forecast.forecast_id, utc_text(forecast.origin), start, *quantiles])
    return text.getvalue()
