"""Every error as problem details (RFC 9457): what is wrong, which field, what to do."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from domain.errors import DependencyUnavailable, InvalidMessage
from functions.analytics.methods import allowed_methods, options

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_S = "5"

_log = logging.getLogger("gridledger.analytics")


class FieldError(BaseModel):
    field: str
    reason: str


class Problem(BaseModel):
    """RFC 9457; `errors` names the fields of a request that are wrong, `dependency` the store that is down."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    dependency: str | None = None


class NotFound(Exception):
    """What was asked for is not there; `detail` says what would be."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Unauthorized(Exception):
    """Nobody we know asks; `detail` says what is wrong with what he showed, or that he showed nothing."""

    def __init__(self, detail: str, *, is_missing: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_missing = is_missing


class Forbidden(Exception):
    """He who asks may not; `detail` says who may."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: these statuses carry a problem."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}} for status in statuses}


def problem(
    status: int,
    detail: str,
    errors: list[FieldError] | None = None,
    dependency: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response that says so."""
    body = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors, dependency=dependency
    ).model_dump(exclude_none=True)
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def unauthorized(refusal: Unauthorized) -> JSONResponse:
    """With the challenge that a 401 must have (RFC 6750 §3)."""
    challenge = "Bearer" if refusal.is_missing else 'Bearer error="invalid_token"'
    return problem(401, refusal.detail, headers={"WWW-Authenticate": challenge})


def unavailable(path: str, error: DependencyUnavailable) -> JSONResponse:
    """Logged with its reason, which is for nobody else to see."""
    _log.warning(str(error), extra={"fields": {"path": path, "dependency": error.dependency}})
    detail = f"{error.dependency} is unavailable just now; please try again in a few seconds."
    return problem(503, detail, dependency=error.dependency, headers={"Retry-After": _RETRY_AFTER_S})


def with_problem_schema(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document that knows what the `documented` responses refer to."""
    schemas = document["components"]["schemas"]
    problem_schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem_schema.pop("$defs") | {"Problem": problem_schema}
    return document


def answer_with_problems(app: FastAPI) -> None:
    """From now on no error of `app` leaves in another form."""

    @app.exception_handler(NotFound)
    async def not_found(_: Request, error: NotFound) -> JSONResponse:
        return problem(404, error.detail)

    @app.exception_handler(Forbidden)
    async def forbidden(_: Request, error: Forbidden) -> JSONResponse:
        return problem(403, error.detail)

    @app.exception_handler(InvalidMessage)
    async def invalid(_: Request, error: InvalidMessage) -> JSONResponse:
        return problem(422, str(error), [FieldError(field=error.field, reason=error.reason)])

    @app.exception_handler(RequestValidationError)
    async def wrong_fields(_: Request, error: RequestValidationError) -> JSONResponse:
        errors = [FieldError(field=str(one["loc"][-1]), reason=one["msg"]) for one in error.errors()]
        return problem(422, "; ".join(f"{one.field}: {one.reason}" for one in errors), errors)

    @app.exception_handler(DependencyUnavailable)
    async def down(request: Request, error: DependencyUnavailable) -> JSONResponse:
        return unavailable(request.url.path, error)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return _refused_method(request, allowed_methods(error.headers))
        detail = str(error.detail)
        if error.status_code == 404:
            detail = f"There is nothing at {request.url.path}; /api/v1/openapi.json lists what there is."
        return problem(error.status_code, detail, headers=error.headers)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        _log.error("unexpected error", exc_info=error, extra={"fields": {"path": request.url.path}})
        return problem(500, "An error on our side; it is in the log of analytics.")


def _refused_method(request: Request, allow: str) -> Response:
    if request.method == "OPTIONS":
        return options(allow)
    detail = f"{request.url.path} takes {allow}, not {request.method}."
    return problem(405, detail, headers={"Allow": allow})
