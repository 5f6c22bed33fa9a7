"""The figures over everything: how much, how well proven, how good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from domain.forecast import Degradation
from functions.analytics.answers import Name
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.kpis import Kpis
from functions.analytics.losses import BASELINES, LossSums
from functions.analytics.problem import documented
from functions.analytics.registry import Registry, no_feeder


class ProofCounts(BaseModel):
    """Blocks; `late`: on chain, but after an hour it speaks of had begun."""

    pending: int
    included: int
    final: int
    late: int
    not_notarized: int


class Losses(BaseModel):
    """Over `n` series-hours that were anchored before they began and have come true."""

    n: int
    mae_wh: float = Field(description="Mean absolute error of the median")
    wql: float = Field(description="Weighted quantile loss")
    coverage_80: float = Field(description="Share of hours between the 10 % and the 90 % quantile; 0.8 is calibrated")


class RungLosses(Losses):
    """Of the series whose forecasts stood on this rung of the ladder."""

    degradation: Degradation


class Beside(Losses):
    """Beside each baseline on the hours in which both had a value: 1 is perfect, 0 no better; null: in none."""

    skill_vs_daily_naive: float | None = Field(description="The same hour of the day before")
    skill_vs_weekly_naive: float | None = Field(description="The same hour of the week before")
    skill_vs_seasonal_mean: float | None = Field(description="The mean of the same hour of the three weeks before")


class LeadLosses(Beside):
    """Of all forecasts so many hours ahead; lead hour 0 is running when they are issued and never counts."""

    lead_hour: int


class FeederLosses(Beside):
    feeder: str


class Frequency(BaseModel):
    """Of `n` series-hours of forecasts that were in time, `at_or_below` came out no higher than this quantile."""

    permille: int
    n: int
    at_or_below: int


class Skill(Beside):
    """Over all; then by rung, lead hour and feeder."""

    by_degradation: list[RungLosses] = Field(description="What each rung of the ladder was worth, best rung first")
    by_lead: list[LeadLosses]
    by_feeder: list[FeederLosses]
    reliability: list[Frequency] = Field(description="Calibrated: at_or_below / n is the quantile")


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
        request: Request,
        caller: PresentCaller,
        feeder: Annotated[Name | None, Query(description="One feeder only")] = None,
    ) -> Response:
        """How much was forecast, how well it is proven and how good it was: of one feeder, or of all you may see."""
        if feeder and registry.series(feeder, caller) is None:
            raise no_feeder(feeder)
        found = kpis.counted(frozenset({feeder}) if feeder else caller.feeders)
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


def _skill(found: LossSums) -> Skill | None:
    """Ratios of sums; None while one of them would be over nothing."""
    total, rungs = found.total, found.by_degradation
    if not _counts(total) or _beside(total, "weekly_naive") is None:
        return None
    return Skill(
        **_figures(total),
        by_degradation=[
            RungLosses(degradation=rung, **_ratios(rungs[rung]))
            for rung in get_args(Degradation)
            if rung in rungs and _counts(rungs[rung])
        ],
        by_lead=[
            LeadLosses(lead_hour=lead, **_figures(sums)) for lead, sums in enumerate(found.by_lead) if _counts(sums)
        ],
        by_feeder=[
            FeederLosses(feeder=feeder, **_figures(sums))
            for feeder, sums in sorted(found.by_feeder.items())
            if _counts(sums)
        ],
        reliability=[
            Frequency(permille=permille, n=found.at_or_below.n, at_or_below=hours)
            for permille, hours in sorted(found.at_or_below.by_permille.items())
        ],
    )


def _counts(sums: Mapping[str, int]) -> bool:
    return bool(sums.get("n") and sums["wql_denominator"])


def _ratios(losses: Mapping[str, int]) -> dict[str, Any]:
    return {
        "n": losses["n"],
        "mae_wh": losses["absolute_error_wh"] / losses["n"],
        "wql": losses["wql_numerator"] / losses["wql_denominator"],
        "coverage_80": losses["covered_80"] / losses["n"],
    }


def _figures(sums: Mapping[str, int]) -> dict[str, Any]:
    return _ratios(sums) | {f"skill_vs_{naive}": _beside(sums, naive) for naive in BASELINES}


def _beside(losses: Mapping[str, int], naive: str) -> float | None:
    theirs = losses.get(f"{naive}.wql_numerator")
    return 1 - losses[f"{naive}.forecast_wql_numerator"] / theirs if theirs else None
