"""Who did what: for admins of everything."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from msgspec import structs
from pydantic import BaseModel, Field

from domain.role import EVERY_GROUP
from functions.analytics.audit_log import AuditLog
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.cursor import next_link, number_cursor, number_from_cursor
from functions.analytics.problem import documented

_CURSOR = "entry"


class AuditQuery(BaseModel):
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=100, description="next_cursor of the page before")


class AuditEntryAnswer(BaseModel):
    """`outcome` is `begun` of what is under way, or was cut off before anybody could tell."""

    entry: int
    at: datetime
    principal: str
    action: str
    target: str
    outcome: str


class AuditLogAnswer(BaseModel):
    """Newest first."""

    entries: list[AuditEntryAnswer]
    next_cursor: str | None


def router(log: AuditLog) -> APIRouter:
    routes = APIRouter(tags=["access"])

    @routes.get("/api/v1/audit-log", response_model=AuditLogAnswer, responses=documented(422, 503))
    def audit_log(request: Request, query: Annotated[AuditQuery, Query()], caller: PresentCaller) -> Response:
        """Every write, every key and grant, every sign-in: who, what, and what came of it."""
        caller.require("admin", EVERY_GROUP)
        found = log.newest(number_from_cursor(_CURSOR, query.cursor) if query.cursor else None, query.limit + 1)
        page = found[: query.limit]
        cursor = number_cursor(_CURSOR, page[-1].entry) if len(found) > query.limit else None
        entries = [AuditEntryAnswer(**structs.asdict(one)) for one in page]
        headers = {"Link": next_link(request, cursor)} if cursor else {}
        return answer(request, AuditLogAnswer(entries=entries, next_cursor=cursor), headers)

    return routes
