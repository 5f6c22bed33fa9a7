"""Whole blocks: any forecast by its id, and forecasts on request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from domain.forecast import Degradation
from domain.proof_status import ProofStatus
from functions.analytics.answers import ModelAnswer, Name, ReceiptAnswer
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.forecasts import Forecasts, Issued
from functions.analytics.json_body import json_body
from functions.analytics.notarization_wait import NotarizationWait
from functions.analytics.on_request import OnRequest
from functions.analytics.prefer import preferred_wait_s
from functions.analytics.problem import NotFound, documented
from functions.analytics.registry import Registry
from functions.analytics.reported_status import reported_status
from functions.analytics.request_right import check_right
from functions.analytics.request_window import request_window, window_schema
from functions.analytics.trace_context import trace_of

_LOOK_AGAIN_S = "2"


class SeriesForecast(BaseModel):
    """`energy_wh`: 24 target hours × quantiles, ascending."""

    series: str
    degradation: Degradation
    energy_wh: list[list[int]]


class BlockAnswer(BaseModel):
    """A forecast of one or more series; `receipt` is null before it is on chain."""

    forecast_id: str
    feeder: str
    block: int
    origin: datetime
    available_at: datetime
    unit: Literal["Wh"] = "Wh"
    interval: Literal["PT1H"] = "PT1H"
    quantiles_permille: list[int]
    model: ModelAnswer
    series: list[SeriesForecast]
    proof_status: ProofStatus
    receipt: ReceiptAnswer | None


def router(
    registry: Registry, forecasts: Forecasts, on_request: OnRequest, notarization: NotarizationWait, *, notarizes: bool
) -> APIRouter:
    routes = APIRouter(tags=["forecasts"])

    @routes.get("/api/v1/forecasts/{forecast_id}", response_model=BlockAnswer, responses=documented(404, 422, 503))
    def block(request: Request, forecast_id: Name, caller: PresentCaller) -> Response:
        """A block as issued, and what the chain said about it."""
        issued = forecasts.block(forecast_id)
        if issued is None or not caller.sees(issued.forecast.feeder):
            raise NotFound(f"No forecast {forecast_id!r} is stored; one just issued takes a moment to get there.")
        return answer(request, _answer(issued))

    @routes.post(
        "/api/v1/predictions",
        response_model=BlockAnswer,
        status_code=202,
        openapi_extra={"requestBody": _request_body()},
        responses={
            201: {"model": BlockAnswer, "description": "On chain: `receipt.tx_hash` is the transaction"},
            202: {"description": "Issued; `Location` is where its receipt will show"},
            **documented(404, 413, 415, 422, 503),
        },
    )
    async def predict(
        request: Request,
        caller: PresentCaller,
        prefer: Annotated[str, Header(description="`wait=N`: wait up to N seconds for the receipt")] = "",
        idempotency_key: Annotated[str | None, Header(max_length=200, description="Same key, same forecast")] = None,
        traceparent: Annotated[str | None, Header(description="The trace its event belongs to (W3C)")] = None,
    ) -> Response:
        """The forecast of a window of yours, one or more series of it; it is stored and notarized as every other."""
        window = request_window(await json_body(request))
        await run_in_threadpool(check_right, window, caller, registry)
        request.state.target = f"forecast of {', '.join(window.series)} of {window.feeder}"
        issued = await on_request.issue(window, caller.principal, idempotency_key, trace_of(traceparent))
        wait_s = preferred_wait_s(prefer)
        forecast_id = issued.forecast.forecast_id
        request.state.target = f"forecast {forecast_id} of {window.feeder}"
        if issued.receipt is None and notarizes:
            issued = Issued(issued.forecast, await notarization.receipt(forecast_id, wait_s))
        headers = {"Location": f"/api/v1/forecasts/{forecast_id}"}
        if wait_s:
            headers["Preference-Applied"] = f"wait={wait_s:g}"
        if issued.receipt is None:
            headers["Retry-After"] = _LOOK_AGAIN_S
        status = 201 if issued.receipt else 202
        return Response(_answer(issued).model_dump_json(), status, headers, "application/json")

    def _answer(issued: Issued) -> BlockAnswer:
        forecast, receipt = issued.forecast, issued.receipt
        rows = zip(forecast.series, forecast.degradation, forecast.energy_wh, strict=True)
        model = forecast.model
        return BlockAnswer(
            forecast_id=forecast.forecast_id,
            feeder=forecast.feeder,
            block=forecast.block,
            origin=forecast.origin,
            available_at=forecast.available_at,
            quantiles_permille=list(forecast.quantiles_permille),
            model=ModelAnswer(name=model.name, version=model.version, sha256=model.sha256),
            series=[SeriesForecast(series=name, degradation=rung, energy_wh=wh) for name, rung, wh in rows],
            proof_status=reported_status(forecast.origin, receipt, notarizes=notarizes),
            receipt=ReceiptAnswer.model_validate(receipt) if receipt else None,
        )

    return routes


def _request_body() -> Mapping[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": window_schema()}}}
