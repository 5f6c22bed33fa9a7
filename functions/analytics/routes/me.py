"""Who asks, as we know him."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from domain.auth import Auth
from domain.role import Role
from functions.analytics.callers import Caller, PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.problem import documented

Kind = Literal["open", "key", "wallet"]
_KINDS: dict[str, Kind] = {"key": "key", "eth": "wallet"}


class GrantAnswer(BaseModel):
    feeder_group: str = Field(description="`*`: every one")
    role: Role


class MeAnswer(BaseModel):
    """`grants` empty: known, and nothing to see; an admin of yours grants a role."""

    principal: str
    name: str
    kind: Kind
    grants: list[GrantAnswer]
    auth: Auth


def router(auth: Auth) -> APIRouter:
    routes = APIRouter(tags=["access"])

    @routes.get("/api/v1/me", response_model=MeAnswer, responses=documented(503))
    def me(request: Request, caller: PresentCaller) -> Response:
        """Who you are here, and what you may do with which feeder groups."""
        return answer(request, me_answer(caller, auth))

    return routes


def me_answer(caller: Caller, auth: Auth) -> MeAnswer:
    return MeAnswer(
        principal=caller.principal,
        name=caller.name,
        kind=_KINDS.get(caller.principal.partition(":")[0], "open"),
        grants=[GrantAnswer(feeder_group=group, role=role) for group, role in sorted(caller.grants.items())],
        auth=auth,
    )
