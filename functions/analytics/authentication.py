"""Whoever asks for data says who he is, and the routes are told.

What needs no caller: probes, what a page must know to sign in, and the dashboard itself, which holds no data.
"""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import DependencyUnavailable
from functions.analytics.callers import Caller, OnlyLoopback
from functions.analytics.look_ups import LookUps
from functions.analytics.problem import Unauthorized, unauthorized, unavailable
from functions.analytics.rate_limited import too_many_requests
from functions.analytics.rate_limits import TooManyRequests

_OPEN_TO_ALL = {"/livez", "/readyz", "/api/v1/health", "/api/v1/config", "/api/v1/openapi.json", "/api/v1/sign-out"}
_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "bearerFormat": "glk_<key id>_<secret>"},
    "session": {"type": "apiKey", "in": "cookie", "name": "gridledger_session"},
}
_SIGN_IN = "/api/v1/sign-in"


class Authentication:
    """ASGI middleware: a caller in the scope's state, or 401; 503 while nobody can tell who he is."""

    def __init__(self, app: ASGIApp, callers: LookUps | OnlyLoopback) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not needs_caller(scope):
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._callers.caller_of(scope)
        except Unauthorized as refusal:
            await unauthorized(refusal)(scope, receive, send)
        except TooManyRequests as refusal:
            await too_many_requests(refusal)(scope, receive, send)
        except DependencyUnavailable as error:
            await unavailable(scope["path"], error)(scope, receive, send)
        else:
            await self._app(with_caller(scope, caller), receive, send)


def needs_caller(scope: Scope) -> bool:
    """The paths of the API and /healthz, as routes spell them; every other path is the dashboard's."""
    if scope["type"] == "lifespan" or scope.get("method") == "OPTIONS":
        return False
    path = scope["path"]
    is_ours = path.startswith("/api/") or path == "/healthz"
    return is_ours and path not in _OPEN_TO_ALL and path != _SIGN_IN and not path.startswith(_SIGN_IN + "/")


def with_credentials(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document that says which routes take a key or a session."""
    document["components"]["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if needs_caller({"type": "http", "method": method.upper(), "path": path}):
                operation["security"] = [{name: []} for name in _SCHEMES]
    return document


def with_caller(scope: Scope, caller: Caller) -> Scope:
    """The scope in which `request.state.caller` is this one."""
    return {**scope, "state": {**scope.get("state", {}), "caller": caller}}
