"""Which feeders have drifted away from what their forecasts rest on, and why."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from pymongo.database import Database

from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.drift import feeders_drift
from functions.analytics.problem import documented
from functions.mongodb import Document


class SpanLosses(BaseModel):
    """Over `n` series-hours of `forecasts` hourly forecasts whose day is over."""

    forecasts: int
    n: int
    wql: float | None = Field(description="Weighted quantile loss; null: nothing to divide by")


class FeederDrift(BaseModel):
    """A statistic is null while there is too little to judge by; `reasons` empty: not drifted."""

    feeder: str
    origin: datetime = Field(description="Of the window it was judged with; every six hours a new one")
    drifted: bool
    reasons: list[str] = Field(description="Each statistic beyond its limit, in words")
    load_shift: float | None = Field(
        description="Mean load of the last week minus that of the three before, in their standard deviations"
    )
    error_ratio: float | None = Field(description="WQL of `recent` over that of `reference`")
    coverage_80: float | None = Field(description="Share of the hours of `recent` inside the 80 % range")
    recent: SpanLosses = Field(description="The last week")
    reference: SpanLosses = Field(description="The three weeks before it")


class DriftAnswer(BaseModel):
    """Drifted feeders first; a feeder is missing until it was judged once."""

    feeders: list[FeederDrift]


def router(database: Database[Document]) -> APIRouter:
    routes = APIRouter(tags=["models"])

    @routes.get("/api/v1/drift", response_model=DriftAnswer, responses=documented(503))
    def drift(request: Request, caller: PresentCaller) -> Response:
        """Every feeder's load and errors beside what they were, and which have drifted."""
        found = [_answer(one) for one in feeders_drift(database) if caller.sees(one["_id"])]
        return answer(request, DriftAnswer(feeders=found))

    return routes


def _answer(document: Document) -> FeederDrift:
    fields = ("origin", "reasons", "load_shift", "error_ratio", "coverage_80")
    return FeederDrift(
        feeder=document["_id"],
        drifted=bool(document["reasons"]),
        recent=_losses(document["recent"]),
        reference=_losses(document["reference"]),
        **{name: document[name] for name in fields},
    )


def _losses(sums: Document) -> SpanLosses:
    size = sums["wql_denominator"]
    return SpanLosses(forecasts=sums["forecasts"], n=sums["n"], wql=sums["wql_numerator"] / size if size else None)
