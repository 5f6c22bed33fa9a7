"""Proof bundles and batch manifests: what an auditor downloads."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from domain.feature_window import HOUR
from functions.analytics.answers import Moment, Name
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.forecasts import Forecasts
from functions.analytics.manifest import Manifest, manifest, record_lines
from functions.analytics.notary_book import NotaryBook
from functions.analytics.problem import NotFound, documented
from functions.analytics.proof_bundle import ProofBundle, proof_bundle

Issuer = Annotated[str, Path(pattern="^0x[0-9a-fA-F]{40}$")]
LATE = timedelta(hours=24)  # what was stored so much later still shows as late, not as missing


class PeriodQuery(BaseModel):
    begin: Moment = Field(alias="from", description="Origins from here on")
    end: Moment = Field(alias="to", description="Origins before this")


def router(forecasts: Forecasts, book: NotaryBook, ledger: str, *, notarizes: bool) -> APIRouter:
    routes = APIRouter(tags=["proofs"])

    @routes.get(
        "/api/v1/forecasts/{forecast_id}/series/{series}/proof",
        response_model=ProofBundle,
        responses=documented(404, 422, 503),
    )
    def proof(request: Request, forecast_id: Name, series: Name, caller: PresentCaller) -> Response:
        """All that is needed to check one forecast without trusting us."""
        issued = forecasts.one_series(forecast_id, series)
        if issued is None or not caller.sees(issued.forecast.feeder):
            raise NotFound(f"No forecast {forecast_id!r} of {series!r}; /api/v1/analytics/predictions lists them.")
        evidence = book.evidence(issued.forecast)
        if evidence is None:
            raise NotFound(f"{series!r} has no key: the notary has not seen it yet, or its key was deleted for good.")
        return answer(request, proof_bundle(issued.forecast, evidence, notarizes=notarizes))

    @routes.get("/api/v1/batches/{issuer}/{sequence}", response_model=Manifest, responses=documented(404, 422, 503))
    def batch(
        request: Request,
        issuer: Issuer,
        sequence: Annotated[int, Path(ge=1, lt=2**63)],
    ) -> Response:
        """The public list of what one batch on chain holds."""
        found = book.batch(issuer, sequence, ledger)
        if found is None:
            raise NotFound(f"Batch {sequence} of {issuer} is not on chain; receipts of forecasts name those that are.")
        return answer(request, manifest(found))

    @routes.get(
        "/api/v1/record/{issuer}",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}},
            **documented(404, 422, 503),
        },
    )
    def record(issuer: Issuer, query: Annotated[PeriodQuery, Query()]) -> Response:
        """All that a check for completeness needs, as one file: a manifest a line."""
        found = book.batches_around(issuer, ledger, query.begin - HOUR, query.end + LATE)
        if found is None:
            raise NotFound(f"Nothing of {issuer} is on chain by then; GET /api/v1/config names the issuer.")
        headers = {"Content-Disposition": f'attachment; filename="record-{query.begin:%Y%m%dT%H}.jsonl"'}
        return StreamingResponse(record_lines(book, *found), 200, headers, "application/jsonl")

    return routes
