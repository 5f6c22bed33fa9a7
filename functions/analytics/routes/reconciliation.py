"""Whether all that closed has arrived everywhere: windows, forecasts, proofs and broadcasts side by side."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from domain.errors import InvalidMessage
from functions.analytics.answers import Moment
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.cursor import hour_from_cursor, next_link, to_cursor
from functions.analytics.problem import documented
from functions.analytics.reconciliation import Reconciliation, Selection
from functions.analytics.registry import Registry, no_feeder


class ReconciliationQuery(BaseModel):
    feeders: str = Field(
        "", max_length=10_000, pattern=r"^[^\x00-\x1f\x7f]*$", description="Comma-separated; empty: all you may see"
    )
    begin: Moment | None = Field(None, alias="from", description="Origins from here on")
    end: Moment | None = Field(None, alias="to", description="Origins before this")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=1200, description="next_cursor of the page before")

    def named(self) -> list[str]:
        return list(filter(None, self.feeders.split(",")))

    def selection(self, visible: frozenset[str] | None) -> Selection:
        if self.begin and self.end and self.begin > self.end:
            raise InvalidMessage("from", f"{self.begin.isoformat()} is after to, {self.end.isoformat()}")
        return Selection(frozenset(self.named()) or visible, self.begin, self.end)


class ReconciledCounts(BaseModel):
    """Windows. Each is complete, waiting, dead-lettered or missing; `notarized` and `pending` null: not compared."""

    windows: int = Field(description="Closed: one for each block of the feeder")
    stored: int = Field(description="Their forecasts are in the store")
    broadcast: int = Field(description="Their forecasts went out on the live stream, as far as it reaches back")
    notarized: int | None = Field(description="Their forecasts are in a block of the chain")
    pending: int | None = Field(description="Queued by the notary, and not in a block yet")
    complete: int = Field(description="Nothing is missing of them; being on chain is not waited for")
    waiting: int = Field(description="On their way, or in a topic whose reader is behind")
    dead_lettered: int = Field(description="Refused by a function and lying among the dead letters")
    missing: int = Field(description="Delivered, and without the effect; they are sent again")
    sent_again: int = Field(description="How often, all of them together")


class ReconciledHour(ReconciledCounts):
    feeder: str
    origin: datetime = Field(description="When the hour closed that these windows end with")
    looked_at: datetime | None = Field(description="Null: not yet")


class ReconciliationAnswer(BaseModel):
    """`hours` newest first, then by feeder; `totals` over all pages. `as_of` null: none of it was looked at yet."""

    as_of: datetime | None
    totals: ReconciledCounts
    hours: list[ReconciledHour]
    next_cursor: str | None


def router(registry: Registry, reconciliation: Reconciliation) -> APIRouter:
    routes = APIRouter(tags=["analytics"])

    @routes.get("/api/v1/reconciliation", response_model=ReconciliationAnswer, responses=documented(404, 422, 503))
    def reconciled(request: Request, query: Annotated[ReconciliationQuery, Query()], caller: PresentCaller) -> Response:
        """What became of every window by feeder and hour, what is missing somewhere and how often it was sent again."""
        selection = query.selection(caller.feeders)
        after = hour_from_cursor(query.cursor) if query.cursor else None
        if unknown := registry.unknown_feeders(query.named(), caller):
            raise no_feeder(unknown[0])
        found = reconciliation.hours(selection, after, query.limit + 1)
        totals, page = reconciliation.totals(selection), found[: query.limit]
        cursor = to_cursor(page[-1]["origin"], page[-1]["feeder"]) if len(found) > query.limit else None
        body = ReconciliationAnswer(
            as_of=totals.looked_at,
            totals=ReconciledCounts.model_validate(totals.counts),
            hours=[ReconciledHour(**hour) for hour in page],
            next_cursor=cursor,
        )
        return answer(request, body, {"Link": next_link(request, cursor)} if cursor else {})

    return routes
