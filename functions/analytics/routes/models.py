"""Which models there are, which of them forecasts whom, and how that came about."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from msgspec import structs
from pydantic import BaseModel, Field

from functions.analytics.answers import ModelAction, ModelAnswer, ModelStatus
from functions.analytics.conditional import answer
from functions.analytics.models import registered_models
from functions.analytics.problem import documented

_DECISIONS = 50


class RegisteredModel(ModelAnswer):
    """A model of the registry; `sha256` is what its forecasts and their proofs carry."""

    status: ModelStatus
    share: float | None = Field(description="Of the feeders, while it is the canary")
    since: datetime = Field(description="When it took this status")
    registered_at: datetime
    training_data_sha256: str = Field(description="One digest over those of all files it was trained on")
    metrics: dict[str, dict[str, float]] = Field(
        description="By track and baseline, on the test period of that data: model_export/MODEL_CARD.md"
    )


class Decision(ModelAnswer):
    """Who did what to which model."""

    at: datetime
    who: str
    action: ModelAction
    replaced: str | None = Field(description="Digest of the model that served before")
    share: float | None
    reason: str | None = Field(description="Why it was promoted although the gate refused it")


class ModelsAnswer(BaseModel):
    """`models`: the promoted one first. Empty: no registry, the model in the functions' image forecasts.
    `history`: the newest decision first, at most 50."""

    models: list[RegisteredModel]
    history: list[Decision]


def router(postgres_url: str) -> APIRouter:
    routes = APIRouter(tags=["models"])

    @routes.get("/api/v1/models", response_model=ModelsAnswer, responses=documented(503))
    def models(request: Request) -> Response:
        """Every registered model, which of them forecasts, and since when."""
        found, history = registered_models(postgres_url, _DECISIONS)
        return answer(
            request,
            ModelsAnswer(
                models=[RegisteredModel(**structs.asdict(row)) for row in found],
                history=[Decision(**structs.asdict(row)) for row in history],
            ),
        )

    return routes
