"""Whether this process lives, whether it can serve, and how fresh what it serves is."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from domain.errors import DependencyUnavailable
from functions.analytics.freshness import Freshness
from functions.analytics.notary_funds import NotaryFunds
from functions.analytics.problem import documented, problem

Check = Callable[[], None]  # raises DependencyUnavailable


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(Alive):
    """Every dependency named answers."""

    dependencies: dict[str, str]


class Health(BaseModel):
    """For people: what answers, and the newest of everything; null is nothing yet, or unknown."""

    status: Literal["ok", "degraded"]
    dependencies: dict[str, str]
    notarization: Literal["on", "not configured"]
    notary: NotaryFunds | None
    newest_origin: datetime | None
    newest_hour: datetime | None
    newest_block_time: datetime | None
    newest_stream_id: str | None


def router(checks: Mapping[str, Check], freshness: Freshness, *, notarizes: bool) -> APIRouter:
    """`checks` by dependency name."""
    routes = APIRouter(tags=["health"])
    pool = ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="checks")

    @routes.get("/livez", include_in_schema=False)
    @routes.get("/api/v1/health")
    async def health() -> Alive:
        """This process answers."""
        return Alive()

    @routes.get("/readyz", response_model=Ready, responses=documented(503))
    def ready() -> Ready | JSONResponse:
        """Every store answers; 503 names those that do not."""
        found = _states()
        down = [name for name, state in found.items() if state != "ok"]
        if down:
            return problem(503, f"Down: {', '.join(down)}.", dependency=", ".join(down), headers={"Retry-After": "5"})
        return Ready(dependencies=found)

    @routes.get("/healthz", responses=documented(503))
    def detail() -> Health:
        """What answers, and how fresh it is."""
        found = _states()
        return Health(
            status="ok" if set(found.values()) == {"ok"} else "degraded",
            dependencies=found,
            notarization="on" if notarizes else "not configured",
            notary=freshness.notary_funds() if notarizes and found["PostgreSQL"] == "ok" else None,
            newest_origin=freshness.newest_origin() if found["MongoDB"] == "ok" else None,
            newest_hour=freshness.newest_hour() if found["MongoDB"] == "ok" else None,
            newest_block_time=freshness.newest_block_time() if found["PostgreSQL"] == "ok" else None,
            newest_stream_id=freshness.newest_stream_id() if found["Redis"] == "ok" else None,
        )

    def _states() -> dict[str, str]:
        return dict(zip(checks, pool.map(_state, checks.values()), strict=True))

    return routes


def _state(check: Check) -> str:
    try:
        check()
    except DependencyUnavailable as error:
        return error.reason
    return "ok"
