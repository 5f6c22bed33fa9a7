"""How well the readings come in: what the feature job took, what it set aside and why."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from domain.role import EVERY_GROUP
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.job_status import newest_status
from functions.analytics.problem import documented

_COUNTED = ("accepted", "duplicates", "late", "corrections", "outdated_forecasts", "windows")


class DataHealth(BaseModel):
    """Counts are since the feature job was started; `as_of` null: it has not said anything yet."""

    as_of: datetime | None = Field(description="When the job last finished a batch")
    newest_batch: int | None = None
    batch_seconds: float | None = Field(default=None, description="How long that batch took")
    records_per_second: float | None = Field(default=None, description="At which rate records came in before it")
    lag_records: int | None = Field(default=None, description="Records on the topic that were not in it")
    state_bytes: int | None = Field(default=None, description="Size of the look-back's files")
    records: int = 0
    accepted: int = Field(default=0, description="Readings that count")
    duplicates: int = Field(default=0, description="Readings that said what was known already")
    late: int = Field(default=0, description="Accepted ones of hours that had closed")
    corrections: int = Field(default=0, description="Closed hours that changed")
    outdated_forecasts: int = Field(default=0, description="Of the weather, for hours that had passed")
    windows: int = 0
    quarantined: dict[str, int] = Field(default={}, description="Records set aside, by reason")


def router(postgres_url: str) -> APIRouter:
    routes = APIRouter(tags=["analytics"])

    @routes.get("/api/v1/data-health", response_model=DataHealth, responses=documented(503))
    def data_health(request: Request, caller: PresentCaller) -> Response:
        """How well the readings come in, and why some do not count; of all feeders together, so for who may see all."""
        caller.require("viewer", EVERY_GROUP)
        return answer(request, _told(postgres_url))

    return routes


def _told(postgres_url: str) -> DataHealth:
    found = newest_status(postgres_url)
    if found is None:
        return DataHealth(as_of=None)
    told_at, status = found
    counts = {name: status.outcomes.get(name, 0) for name in _COUNTED}
    return DataHealth(
        as_of=told_at,
        newest_batch=status.newest_batch,
        batch_seconds=status.batch_seconds,
        records_per_second=status.records_per_second,
        lag_records=status.lag,
        state_bytes=status.state_bytes,
        records=status.records,
        quarantined={reason: count for reason, count in status.quarantined.items() if count},
        **counts,
    )
