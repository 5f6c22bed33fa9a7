"""The window of one series up to its last closed hour, as our own stores know it: for a forecast on request.

Corrections are in it. Weather is not: it goes from the stations straight into windows, and no store keeps it. Whoever
has it fills it in.
"""

from datetime import datetime

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR, FeatureWindow
from functions.analytics.actuals import Actuals
from functions.analytics.forecasts import Forecasts, Span
from functions.analytics.problem import NotFound
from functions.analytics.registry import KnownSeries


def newest_window(series: KnownSeries, actuals: Actuals, forecasts: Forecasts) -> FeatureWindow:
    """NotFound while no hour of the series has closed."""
    name = series.series_id
    newest = actuals.newest_hour(name)
    if newest is None:
        raise NotFound(f"No hour of {name!r} has closed so far: there is nothing to forecast from.")
    origin = newest[0] + HOUR
    begin = origin - HISTORY_HOURS * HOUR
    closed = actuals.hours(name, begin, origin)
    hours = (closed.get(begin + step * HOUR) for step in range(HISTORY_HOURS))
    unknown: list[float | None] = [None] * (HISTORY_HOURS + HORIZON_HOURS)
    return FeatureWindow(
        feeder=series.feeder_id,
        block=series.block,
        origin=origin,
        available_at=_available_at(name, origin, forecasts),
        time_zone=series.time_zone,
        country=series.country,
        series=[name],
        energy_wh=[[hour.energy_wh if hour else None for hour in hours]],
        temperature_c=unknown,
        irradiance_w_m2=unknown,
        wind_m_s=unknown,
        flags={name: newest[1].flags} if newest[1].flags else {},
    )


def _available_at(series: str, origin: datetime, forecasts: Forecasts) -> datetime:
    """By the data's own clock, which a replay has, too: when the last reading of the newest hour had arrived."""
    scheduled = next(iter(forecasts.of_series(series, Span(), 1)), None)
    return max(origin, scheduled.forecast.available_at) if scheduled else origin
