"""AUTH=required: whoever asks for data says who he is, and the routes are told.

What needs no caller: probes, what a page must know to sign in, and the dashboard itself, which holds no data.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import DependencyUnavailable
from functions.analytics.callers import LOOPBACK, Caller, Callers
from functions.analytics.problem import Unauthorized, unauthorized, unavailable

_OPEN_TO_ALL = {"/livez", "/readyz", "/api/v1/health", "/api/v1/config", "/api/v1/openapi.json"}
_SIGN_IN = "/api/v1/sign-in"


class Authentication:
    """ASGI middleware: a caller in the scope's state, or 401; 503 while nobody can tell who he is."""

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
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
        except DependencyUnavailable as error:
            await unavailable(scope["path"], error)(scope, receive, send)
        else:
            await self._app(with_caller(scope, caller), receive, send)


class EverybodyIsLoopback:
    """ASGI middleware for AUTH=open, behind LoopbackOnly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(with_caller(scope, LOOPBACK) if scope["type"] != "lifespan" else scope, receive, send)


def needs_caller(scope: Scope) -> bool:
    """The paths of the API and /healthz, as routes spell them; every other path is the dashboard's."""
    if scope["type"] == "lifespan" or scope.get("method") == "OPTIONS":
        return False
    path = scope["path"]
    is_ours = path.startswith("/api/") or path == "/healthz"
    return is_ours and path not in _OPEN_TO_ALL and path != _SIGN_IN and not path.startswith(_SIGN_IN + "/")


def with_caller(scope: Scope, caller: Caller) -> Scope:
    """The scope in which `request.state.caller` is this one."""
    return {**scope, "state": {**scope.get("state", {}), "caller": caller}}
