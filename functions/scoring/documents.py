"""What scoring reads and writes in MongoDB: pure, and the one place that knows the fields.

A score, `_id` the forecast's id:

    feeder, block, origin, series, quantiles_permille, degradation, model      as in the forecast
    leads        sums over the block's series, the feeder's total among them, [24], by lead hour: which hours count
                 depends on when the block was anchored
    by_series    sums over lead hours 1 … 23, [series]: those that a forecast in time is judged by
    by_degradation   those of `leads` that are the forecast's own, for the series on each rung of the ladder apart
    at_or_below  [quantile]: in how many series-hours of lead hours 1 … 23 the energy was no higher than the quantile
    day_wh       binary, float64 little-endian, [5][series][24], NaN is a gap: what happened, the day before, the same
                 day of each of the three weeks before; corrections are applied to it
    closed_by    id of the window that it was first computed from

`leads` and `by_series` have `n`, `absolute_error_wh`, `wql_numerator`, `wql_denominator`, `covered_80`, and under
`weekly_naive`, `daily_naive` and `seasonal_mean` each `n`, `absolute_error_wh`, `wql_numerator`,
`forecast_absolute_error_wh`, `forecast_wql_numerator`; `by_series` also `pinball_loss` [series][quantile] in
thousandths of Wh. How they become MAE, WQL and skill stands in `skill.py`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from msgspec import Struct, structs

from domain.actuals import ActualsCorrected, ClosedHour
from domain.cloud_event import to_event
from domain.feature_window import HORIZON_HOURS
from functions.mongodb import Document
from functions.scoring.day import LAGS_H, seasonal_mean
from functions.scoring.skill import Energies, Integers, naive_terms, terms

_FIRST_JUDGED = 1  # lead hour 0 is already running when a forecast is issued
_OF_THE_FORECAST = ("feeder", "block", "origin", "series", "quantiles_permille", "degradation", "model")


class StoredForecast(Struct, frozen=True):
    """What scoring needs of a document of `forecasts`."""

    forecast_id: str
    feeder: str
    block: int
    origin: datetime
    series: list[str]
    quantiles_permille: list[int]
    degradation: list[str]  # [series]
    model: dict[str, str]  # name, version, sha256
    energy_wh: Integers  # [series][24][quantile]


def stored_forecast(document: Document) -> StoredForecast:
    """Read a document of `forecasts`, as functions/persistence/documents.py writes it."""
    stored = document["energy_wh"]
    packed = np.frombuffer(stored if isinstance(stored, bytes) else b"".join(stored), dtype="<i4").astype(np.int64)
    fields = {name: document[name] for name in _OF_THE_FORECAST}
    shape = (len(document["series"]), HORIZON_HOURS, len(document["quantiles_permille"]))
    return StoredForecast(forecast_id=document["_id"], energy_wh=packed.reshape(shape), **fields)


def actuals_document(window_id: str, hour: ClosedHour) -> Document:
    """The closed hour of a block."""
    return {"_id": window_id, **structs.asdict(hour)}


def correction_document(correction: ActualsCorrected) -> Document:
    """A correction as it came, under its event id."""
    return {"_id": to_event(correction).id, **structs.asdict(correction)}


def stored_correction(document: Document) -> ActualsCorrected:
    """Read what `correction_document` wrote."""
    return ActualsCorrected(**{field: value for field, value in document.items() if field != "_id"})


def score_document(forecast: StoredForecast, day: Energies, closed_by: str) -> Document:
    """The score of a forecast against a day [lag][series][24]."""
    return {
        "_id": forecast.forecast_id,
        **{name: getattr(forecast, name) for name in _OF_THE_FORECAST},
        **_sums(forecast, day),
        "day_wh": day.astype("<f8").tobytes(),
        "closed_by": closed_by,
    }


def stored_day(score: Document) -> Energies:
    """[lag][series][24] of a document of `scores`; lags that it was written without are gaps."""
    stored = np.frombuffer(score["day_wh"], dtype="<f8").reshape(-1, len(score["series"]), HORIZON_HOURS)
    missing = ((0, len(LAGS_H) - len(stored)), (0, 0), (0, 0))
    return np.pad(stored, missing, constant_values=np.nan)


def _sums(forecast: StoredForecast, day: Energies) -> Document:
    actual, daily, weekly = day[:3]
    own = terms(actual, forecast.energy_wh, forecast.quantiles_permille)
    every: dict[str, Any] = structs.asdict(own)
    loss, at_or_below = every.pop("pinball_loss"), every.pop("at_or_below")
    by_degradation = {rung: _by_lead(every, rows) for rung, rows in _rows_of_rungs(forecast.degradation).items()}
    for name, naive in (("weekly_naive", weekly), ("daily_naive", daily), ("seasonal_mean", seasonal_mean(day))):
        every[name] = naive_terms(actual, naive, own, forecast.quantiles_permille)
    by_series = _mapped(every, lambda each: each[:, _FIRST_JUDGED:].sum(axis=1).tolist())
    by_series["pinball_loss"] = loss[:, _FIRST_JUDGED:].sum(axis=1).tolist()
    return {
        "leads": _by_lead(every, list(range(len(actual)))),
        "by_series": by_series,
        "by_degradation": by_degradation,
        "at_or_below": at_or_below[:, _FIRST_JUDGED:].sum(axis=(0, 1)).tolist(),
    }


def _by_lead(every: Mapping[str, Any], rows: list[int]) -> Document:
    return _mapped(every, lambda each: each[rows].sum(axis=0).tolist())


def _rows_of_rungs(degradation: list[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, rung in enumerate(degradation):
        rows.setdefault(rung, []).append(row)
    return rows


def _mapped(tree: Mapping[str, Any], function: Callable[[Integers], list[int]]) -> Document:
    """The same tree with the function applied to every array in it."""
    return {
        name: _mapped(value, function) if isinstance(value, Mapping) else function(value)
        for name, value in tree.items()
    }
