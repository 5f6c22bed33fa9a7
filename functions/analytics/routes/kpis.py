"""The figures over everything: how much, how well proven, how good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from functions.analytics.answers import Name
from functions.analytics.conditional import answer
from functions.analytics.kpis import Kpis
from functions.analytics.problem import NotFound, documented
from functions.analytics.registry import Registry


class ProofCounts(BaseModel):
    """Blocks; `late`: on chain, but after an hour it speaks of had begun."""

    pending: int
    included: int
    final: int
    late: int
    not_notarized: int


class Skill(BaseModel):
    """Over `n` series-hours that were anchored before they began and have come true."""

    n: int
    mae_wh: float = Field(description="Mean absolute error of the median")
    wql: float = Field(description="Weighted quantile loss")
    coverage_80: float = Field(description="Share of hours between the 10 % and the 90 % quantile; 0.8 is calibrated")
    skill_vs_weekly_naive: float = Field(description="1 is perfect, 0 no better than last week's same hour")


class KpisAnswer(BaseModel):
    """`windows` and `forecasts` count blocks; `as_of` is the newest origin, the wall clock while there is none."""

    as_of: datetime
    windows: int
    forecasts: int
    series_forecasts: int
    proof: ProofCounts
    skill: Skill | None = Field(description="Null before a forecast's day is over")


def router(registry: Registry, kpis: Kpis) -> APIRouter:
    routes = APIRouter(tags=["analytics"])

    @routes.get("/api/v1/analytics/kpis", response_model=KpisAnswer, responses=documented(404, 422, 503))
    def counted(
        request: Request, feeder: Annotated[Name | None, Query(description="One feeder only")] = None
    ) -> Response:
        """How much was forecast, how well it is proven and how good it was."""
        if feeder and registry.series(feeder) is None:
            raise NotFound(f"No feeder {feeder!r} is commissioned; GET /api/v1/feeders lists those that are.")
        found = kpis.counted(feeder)
        proofs = found.proofs
        return answer(
            request,
            KpisAnswer(
                as_of=found.newest_origin or datetime.now(UTC),
                windows=found.windows,
                forecasts=sum(proofs.values()),
                series_forecasts=found.series_forecasts,
                proof=ProofCounts(
                    pending=proofs.get("pending", 0),
                    included=proofs.get("included", 0),
                    final=proofs.get("final", 0),
                    late=proofs.get("late", 0),
                    not_notarized=proofs.get("not notarized", 0),
                ),
                skill=_skill(found.losses),
            ),
        )

    return routes


def _skill(losses: Mapping[str, int]) -> Skill | None:
    """Ratios of sums; None while one of them would be over nothing."""
    if not (losses.get("n") and losses["wql_denominator"] and losses["weekly_wql_numerator"]):
        return None
    return Skill(
        n=losses["n"],
        mae_wh=losses["absolute_error_wh"] / losses["n"],
        wql=losses["wql_numerator"] / losses["wql_denominator"],
        coverage_80=losses["covered_80"] / losses["n"],
        skill_vs_weekly_naive=1 - losses["weekly_forecast_wql_numerator"] / losses["weekly_wql_numerator"],
    )
