"""The overview: every feeder, its series, and how it stands."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from domain.feature_window import HOUR
from domain.forecast import Degradation, Forecast
from domain.proof_status import ProofStatus
from domain.role import EVERY_GROUP, Role
from functions.analytics.actuals import Actuals
from functions.analytics.answers import Actual, Kind
from functions.analytics.callers import Caller, PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.forecasts import Forecasts, Span
from functions.analytics.outlook import OutlookAnswer, outlook_of
from functions.analytics.problem import documented
from functions.analytics.registry import FeederRow, Member, Registry
from functions.analytics.reported_status import reported_status


class SeriesAnswer(BaseModel):
    series: str
    kind: Kind


class PeakAnswer(BaseModel):
    """The hour of the newest forecast whose median is highest."""

    interval_start: datetime
    p50_wh: int
    p90_wh: int


class FeederAnswer(BaseModel):
    """`role`: yours, of this feeder. From `last_origin` on all but `last_hour` are of the total's newest forecast."""

    feeder: str
    name: str
    time_zone: str
    limit_wh: int | None
    role: Role | None
    series: list[SeriesAnswer]
    last_origin: datetime | None
    last_hour: Actual | None
    next_peak: PeakAnswer | None
    outlook: OutlookAnswer | None
    degradation: Degradation | None
    proof_status: ProofStatus | None


class FeedersAnswer(BaseModel):
    """`as_of` is the newest origin of all; the wall clock while there is none."""

    as_of: datetime
    feeders: list[FeederAnswer]


def router(registry: Registry, forecasts: Forecasts, actuals: Actuals, *, notarizes: bool) -> APIRouter:
    routes = APIRouter(tags=["series"])

    @routes.get("/api/v1/feeders", response_model=FeedersAnswer, responses=documented(503))
    def feeders(request: Request, caller: PresentCaller) -> Response:
        """Every feeder you may see with its series, total first, its last closed hour and the peak to come."""
        found = [_feeder(row, members, caller) for row, members in registry.feeders(caller)]
        newest = max((one.last_origin for one in found if one.last_origin), default=datetime.now(UTC))
        return answer(request, FeedersAnswer(as_of=newest, feeders=found))

    def _feeder(row: FeederRow, members: list[Member], caller: Caller) -> FeederAnswer:
        total = row.feeder_id  # the id of the total, too
        newest = next(iter(forecasts.of_series(total, Span(), 1)), None)
        hour = actuals.newest_hour(total)
        forecast = newest.forecast if newest else None
        return FeederAnswer(
            feeder=row.feeder_id,
            name=row.name,
            time_zone=row.time_zone,
            limit_wh=row.limit_wh,
            role=caller.role_for(caller.group_of.get(total, EVERY_GROUP)),
            series=[SeriesAnswer(series=one.series_id, kind=one.kind) for one in members],
            last_origin=forecast.origin if forecast else None,
            last_hour=Actual(interval_start=hour[0], energy_wh=hour[1].energy_wh, flags=hour[1].flags)
            if hour
            else None,
            next_peak=_peak(forecast) if forecast else None,
            outlook=outlook_of(forecast, row.limit_wh) if forecast else None,
            degradation=forecast.degradation[0] if forecast else None,
            proof_status=reported_status(newest.forecast.origin, newest.receipt, notarizes=notarizes)
            if newest
            else None,
        )

    return routes


def _peak(forecast: Forecast) -> PeakAnswer:
    median, high = forecast.quantiles_permille.index(500), forecast.quantiles_permille.index(900)
    hours = forecast.energy_wh[0]
    step = max(range(len(hours)), key=lambda step: hours[step][median])
    start = forecast.origin + step * HOUR
    return PeakAnswer(interval_start=start, p50_wh=hours[step][median], p90_wh=hours[step][high])
