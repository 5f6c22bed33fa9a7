"""What the dashboard must know to check proofs itself, and whether their notary can go on."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from functions.analytics.chain import Chain
from functions.analytics.conditional import answer
from functions.analytics.notary_funds import NotaryFunds, newest_funds
from functions.analytics.problem import documented


class ChainAnswer(BaseModel):
    """`rpc_url` is for the reader's browser."""

    chain_id: int
    rpc_url: str
    ledger: str
    issuer: str


class ConfigAnswer(BaseModel):
    """`chain` is null when notarization is off, or not known yet: before the first batch; `notary` likewise."""

    notarization: Literal["on", "not configured"]
    chain: ChainAnswer | None
    notary: NotaryFunds | None


def router(chain: Chain | None, postgres_url: str) -> APIRouter:
    """`chain` is None when notarization is off."""
    routes = APIRouter(tags=["config"])

    @routes.get("/api/v1/config", response_model=ConfigAnswer, responses=documented(503))
    def config(request: Request) -> Response:
        """Whether forecasts are notarized, on which chain, and how many batches are paid for."""
        if chain is None:
            return answer(request, ConfigAnswer(notarization="not configured", chain=None, notary=None))
        found = ConfigAnswer(notarization="on", chain=_chain(chain), notary=newest_funds(postgres_url))
        return answer(request, found)

    return routes


def _chain(chain: Chain) -> ChainAnswer | None:
    identity = chain.identity()
    if identity is None:
        return None
    settings = chain.settings
    return ChainAnswer(
        chain_id=identity[0], rpc_url=settings.browser_rpc_url, ledger=settings.ledger, issuer=identity[1]
    )
