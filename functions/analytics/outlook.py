"""What a feeder's newest forecast says in short: a small fan, and how likely its limit is crossed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from pydantic import BaseModel, Field

from domain.feature_window import HOUR
from domain.forecast import Forecast

_SHOWN_PERMILLE = (100, 500, 900)


class RiskAnswer(BaseModel):
    """The hour in which the limit is most likely crossed.

    Beyond its outermost quantiles a forecast only knows a bound: a chance of 0.05 means at most that, 0.95 at least.
    """

    interval_start: datetime
    chance: float


class OutlookAnswer(BaseModel):
    """`energy_wh`: the 24 hours of the total from `last_origin` on."""

    quantiles_permille: list[int]
    energy_wh: list[list[int]]
    limit_risk: RiskAnswer | None = Field(description="Null: the feeder has no limit")


def outlook_of(forecast: Forecast, limit_wh: int | None) -> OutlookAnswer:
    """Of a forecast with one series, the total."""
    columns = [forecast.quantiles_permille.index(permille) for permille in _SHOWN_PERMILLE]
    return OutlookAnswer(
        quantiles_permille=list(_SHOWN_PERMILLE),
        energy_wh=[[hour[column] for column in columns] for hour in forecast.energy_wh[0]],
        limit_risk=None if limit_wh is None else _risk(forecast, limit_wh),
    )


def _risk(forecast: Forecast, limit_wh: int) -> RiskAnswer:
    chances = [chance_above(limit_wh, hour, forecast.quantiles_permille) for hour in forecast.energy_wh[0]]
    step = max(range(len(chances)), key=chances.__getitem__)
    return RiskAnswer(interval_start=forecast.origin + step * HOUR, chance=round(chances[step], 4))


def chance_above(limit_wh: int, quantiles_wh: Sequence[int], permille: Sequence[int]) -> float:
    """Read between the quantiles in straight lines; outside them their outermost is the bound."""
    points = list(zip(quantiles_wh, permille, strict=True))
    if limit_wh < points[0][0]:
        return 1 - points[0][1] / 1000
    for (low, below), (high, above) in pairwise(points):
        if low <= limit_wh < high:
            return 1 - (below + (limit_wh - low) / (high - low) * (above - below)) / 1000
    return 1 - points[-1][1] / 1000
