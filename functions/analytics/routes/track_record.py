"""How good forecasts were, counting only those that were on chain before their hours; and the means to check it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from domain.errors import InvalidMessage
from domain.feature_window import HOUR
from functions.analytics.answers import Moment, Name
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.forecasts import Forecasts, Span
from functions.analytics.problem import NotFound, documented
from functions.analytics.registry import Registry, no_feeder
from functions.analytics.score_answers import ForecastCounts, Score, ScoreBundle, ScoreRow
from functions.analytics.score_bundle import score_bundle
from functions.analytics.score_claim import scores
from functions.analytics.score_evidence import score_evidence
from functions.analytics.track_record import TrackRecord

MOST = timedelta(days=31)  # of one bundle: each batch in it is hashed anew


class TrackRecordQuery(BaseModel):
    feeder: Name
    begin: Moment | None = Field(None, alias="from", description="Origins from here on; empty: from the first")
    end: Moment | None = Field(None, alias="to", description="Origins before this; empty: to the newest")


class BundleQuery(BaseModel):
    series: Name = Field(description="A meter's id, or a feeder's id for its total")
    begin: Moment = Field(alias="from", description="Origins from here on")
    end: Moment = Field(alias="to", description="Origins before this, at most 31 days later")


class TrackedForecasts(ForecastCounts):
    """`pending`: issued, and not on chain yet."""

    pending: int


class TrackRecordAnswer(BaseModel):
    """Forecasts are counted by series and origin; `n` in sums counts series-hours that have come true."""

    feeder: str
    begin: datetime = Field(alias="from")
    end: datetime = Field(alias="to")
    unit: Literal["Wh"] = "Wh"
    forecasts: TrackedForecasts
    all: Score
    rows: list[ScoreRow] = Field(description="By model and lead hour; lead hour 0 is running and never counts")


def router(registry: Registry, record: TrackRecord, forecasts: Forecasts) -> APIRouter:
    routes = APIRouter(tags=["proofs"])

    @routes.get("/api/v1/track-record", response_model=TrackRecordAnswer, responses=documented(404, 422, 503))
    def track_record(request: Request, query: Annotated[TrackRecordQuery, Query()], caller: PresentCaller) -> Response:
        """The skill of a feeder's forecasts, by model and lead hour, with what was late or missing."""
        if registry.series(query.feeder, caller) is None:
            raise no_feeder(query.feeder)
        begin, end, found = record.of_feeder(query.feeder, query.begin, query.end)
        every, rows = scores(found.sums)
        known = found.in_time + found.late + found.pending
        counts = TrackedForecasts(
            promised=found.promised,
            in_time=found.in_time,
            late=found.late,
            missing=max(0, found.promised - known),
            pending=found.pending,
        )
        fields = {"from": begin, "to": end, "forecasts": counts, "all": every, "rows": rows}
        return answer(request, TrackRecordAnswer.model_validate({"feeder": query.feeder} | fields))

    @routes.get("/api/v1/track-record/bundle", response_model=ScoreBundle, responses=documented(404, 422, 503))
    def bundle(request: Request, query: Annotated[BundleQuery, Query()], caller: PresentCaller) -> Response:
        """The score of one series with its forecasts, readings and proofs: anyone can compute it again."""
        begin, end = _full_hour("from", query.begin), _full_hour("to", query.end)
        if end - begin > MOST:
            raise InvalidMessage("to", f"a bundle reaches over {MOST.days} days at most")
        found = score_evidence(record.postgres_url, record.ledger, query.series, begin, end)
        # The record also holds series that the registry knows no more: they are for who may see everything.
        is_his = caller.feeders is None or registry.series(query.series, caller) is not None
        if found is None or not is_his:
            raise NotFound(f"Nothing of {query.series!r} can be shown then: never on chain, or its key was deleted.")
        issued = forecasts.of_series(query.series, Span(begin, end), (end - begin) // HOUR + 1)
        by_id = {one.forecast.forecast_id: one.forecast for one in issued}
        shown = score_bundle(found, by_id, query.series, (begin, end))
        name = f"score-{begin:%Y%m%dT%H}-{end:%Y%m%dT%H}.json"
        return answer(request, shown, {"Content-Disposition": f'attachment; filename="{name}"'})

    return routes


def _full_hour(field: str, moment: datetime) -> datetime:
    if moment.timestamp() % 3600:
        raise InvalidMessage(field, f"{moment.isoformat()} is not a full hour")
    return moment
