"""Proof bundles and batch manifests: what an auditor downloads."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from domain.commitment import BatchEntry
from functions.analytics.answers import Hex, Name
from functions.analytics.conditional import answer
from functions.analytics.forecasts import Forecasts
from functions.analytics.notary_book import Batch, NotaryBook
from functions.analytics.problem import NotFound, documented
from functions.analytics.proof_bundle import ProofBundle, hexadecimal, proof_bundle

_ADDRESS = "^0x[0-9a-fA-F]{40}$"


class ManifestEntry(BaseModel):
    pseudonym: Hex
    origin: datetime
    commitment: Hex


class Manifest(BaseModel):
    """`entries` in leaf order; the root is that of their tree (RFC 9162)."""

    chain_id: int
    ledger: str
    issuer: str
    sequence: int
    root: Hex
    count: int
    entries: list[ManifestEntry]


def router(forecasts: Forecasts, book: NotaryBook, ledger: str, *, notarizes: bool) -> APIRouter:
    routes = APIRouter(tags=["proofs"])

    @routes.get(
        "/api/v1/forecasts/{forecast_id}/series/{series}/proof",
        response_model=ProofBundle,
        responses=documented(404, 422, 503),
    )
    def proof(request: Request, forecast_id: Name, series: Name) -> Response:
        """All that is needed to check one forecast without trusting us."""
        issued = forecasts.one_series(forecast_id, series)
        if issued is None:
            raise NotFound(f"No forecast {forecast_id!r} of {series!r}; /api/v1/analytics/predictions lists them.")
        evidence = book.evidence(issued.forecast)
        if evidence is None:
            raise NotFound(f"{series!r} has no key: the notary has not seen it yet, or its key was deleted for good.")
        return answer(request, proof_bundle(issued.forecast, evidence, notarizes=notarizes))

    @routes.get("/api/v1/batches/{issuer}/{sequence}", response_model=Manifest, responses=documented(404, 422, 503))
    def manifest(
        request: Request,
        issuer: Annotated[str, Path(pattern=_ADDRESS)],
        sequence: Annotated[int, Path(ge=1, lt=2**63)],
    ) -> Response:
        """The public list of what one batch on chain holds."""
        found = book.batch(issuer, sequence, ledger)
        if found is None:
            raise NotFound(f"Batch {sequence} of {issuer} is not on chain; receipts of forecasts name those that are.")
        return answer(request, _manifest(*found))

    return routes


def _manifest(batch: Batch, entries: list[BatchEntry]) -> Manifest:
    return Manifest(
        chain_id=batch.chain_id,
        ledger=batch.ledger,
        issuer=batch.issuer,
        sequence=batch.sequence,
        root=hexadecimal(batch.root),
        count=batch.count,
        entries=[_line(entry) for entry in entries],
    )


def _line(entry: BatchEntry) -> ManifestEntry:
    return ManifestEntry(
        pseudonym=hexadecimal(entry.pseudonym),
        origin=datetime.fromtimestamp(entry.origin, UTC),
        commitment=hexadecimal(entry.commitment),
    )
