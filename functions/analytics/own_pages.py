"""ASGI middleware: a session counts only for pages of ours (`origins.py`).

A browser sends the cookie along with whatever any page of the same site asks, so what writes, and what opens a
WebSocket, must say that it comes from a page of ours. Keys are not concerned: no browser adds them by itself.
"""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.analytics.origins import Origins
from functions.analytics.problem import problem
from functions.analytics.session_cookie import session_token

_READS = {"GET", "HEAD", "OPTIONS"}


class OwnPages:
    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_ours(HTTPConnection(scope)):
            await self._app(scope, receive, send)
        else:
            detail = "With a session only the pages of this API may ask, and their browser must say so (Origin)."
            await problem(403, detail)(scope, receive, send)

    def _is_ours(self, connection: HTTPConnection) -> bool:
        if "authorization" in connection.headers or session_token(connection) is None:
            return True
        if "origin" in connection.headers:
            return self._origins.of_page(connection) is not None
        return connection.scope.get("method") in _READS
