"""Windows → the table that gradient boosting reads: a row per target hour, energies in units of the window's mean."""

from typing import Any

import numpy as np
import numpy.typing as npt

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.baselines import Values, mean_of_known
from model_export.dataset import Floats, Windows

LAGS = (24, 48, 72, 96, 120, 144, 168, 336, 504, 672)
_DAYS = HISTORY_HOURS // 24
Columns = dict[str, npt.NDArray[Any]]


def scale_of(windows: Windows) -> Values:
    """[B]: mean of |energy| over the four weeks, 1 Wh at least."""
    return np.maximum(np.nan_to_num(mean_of_known(np.abs(windows.energy_wh.astype(np.float64)), axis=1)), 1.0)


def tabular(windows: Windows, series: npt.NDArray[np.int64], *, with_weather: bool) -> Columns:
    """Column name → [B × 24]; `series` [B] numbers the meters: the one category among the columns."""
    z = (windows.energy_wh / scale_of(windows)[:, None]).astype(np.float32)
    columns = {"series": _wide(series), "step": np.tile(np.arange(HORIZON_HOURS), (len(z), 1))}
    columns |= _lags(z, windows.calendar) | _recent(z, scale_of(windows)) | _calendar(windows.calendar)
    if with_weather:
        columns |= _weather(windows.weather)
    return {name: np.asarray(values, np.float32).ravel() for name, values in columns.items()}


def _lags(z: Floats, calendar: npt.NDArray[np.int64]) -> Columns:
    """The same hour of earlier days, and means of it: all of a week, all of four, the same weekday, the same kind."""
    days = z.reshape(len(z), _DAYS, 24).astype(np.float64)
    off = _off(calendar)
    alike = off[:, :HISTORY_HOURS].reshape(len(z), _DAYS, 24) == off[:, None, HISTORY_HOURS:]
    columns: Columns = {f"lag_{lag}": days[:, _DAYS - lag // 24] for lag in LAGS}
    columns |= {"mean_7_days": mean_of_known(days[:, -7:], axis=1), "mean_28_days": mean_of_known(days, axis=1)}
    columns |= {"mean_same_weekday": mean_of_known(days[:, ::7], axis=1)}
    columns |= {"mean_same_kind": mean_of_known(np.where(alike, days, np.nan), axis=1)}
    week = np.where(alike, days, np.nan)[:, -7:]
    columns |= {"mean_same_kind_7_days": mean_of_known(week, axis=1)}
    away = np.abs(days - mean_of_known(days, axis=1)[:, None])
    return columns | {"deviation_28_days": mean_of_known(away, axis=1)}


def _recent(z: Floats, scale: Values) -> Columns:
    """How the last hours, day and week were; the same for every target hour."""
    hours = z.astype(np.float64)
    day = hours[:, -24:]
    filled = np.where(np.isnan(day), np.nan_to_num(mean_of_known(day, axis=1))[:, None], day)
    columns = {
        "last_hour": hours[:, -1],
        "last_3_hours": mean_of_known(hours[:, -3:], axis=1),
        "last_day": mean_of_known(day, axis=1),
        "last_day_least": filled.min(axis=1),
        "last_day_most": filled.max(axis=1),
        "day_a_week_ago": mean_of_known(hours[:, -168:-144], axis=1),
        "last_week": mean_of_known(hours[:, -168:], axis=1),
        "level": np.log(scale),
    }
    return {name: _wide(values) for name, values in columns.items()}


def _calendar(calendar: npt.NDArray[np.int64]) -> Columns:
    target = calendar[:, HISTORY_HOURS:]
    off = _off(calendar)
    columns: Columns = {
        name: target[..., k] for k, name in enumerate(("hour", "weekday", "day_of_year", "public_holiday"))
    }
    columns |= {"off": off[:, HISTORY_HOURS:]}
    columns |= {f"off_{lag}": off[:, HISTORY_HOURS - lag : HISTORY_HOURS - lag + 24] for lag in (24, 168)}
    return columns | {"days_from_christmas": (target[..., 2] + 6 + 183) % 365 - 183}


def _weather(weather: Floats) -> Columns:
    columns = {}
    for name, row in zip(("temperature", "irradiance"), weather.transpose(1, 0, 2), strict=True):
        target = row[:, HISTORY_HOURS:]
        columns[name] = target
        for lag in (24, 168):
            columns[f"{name}_less_{lag}"] = target - row[:, HISTORY_HOURS - lag : HISTORY_HOURS - lag + 24]
        for hours in (24, 72):
            columns[f"{name}_mean_{hours}"] = _mean_up_to_target(row, hours)
    return columns


def _mean_up_to_target(row: Floats, hours: int) -> Values:
    """[B][696] → [B][24]: the mean of `hours` hours that end with each target hour."""
    spans = np.lib.stride_tricks.sliding_window_view(row[:, -(HORIZON_HOURS + hours - 1) :], hours, axis=1)
    return mean_of_known(spans.astype(np.float64), axis=2)


def _off(calendar: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return (calendar[..., 1] >= 5) | (calendar[..., 3] > 0)


def _wide(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.repeat(np.asarray(values)[:, None], HORIZON_HOURS, axis=1)
