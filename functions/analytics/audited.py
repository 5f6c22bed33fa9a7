"""Every write of a caller is in the audit log before it is done, and what came of it after.

Here and not in the routes, so that none can forget it: a route only says in `request.state.target` what it did it to.
"""

import logging
from http import HTTPStatus
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import DependencyUnavailable
from functions.analytics.audit_log import AuditLog
from functions.analytics.problem import unavailable

_READS = {"GET", "HEAD", "OPTIONS"}
_LONGEST_PATH = 200

_log = logging.getLogger("gridledger.analytics")


class Audited:
    """ASGI middleware behind Authentication: 503 in the place of a write that cannot be written down."""

    def __init__(self, app: ASGIApp, log: AuditLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_write(scope):
            await self._app(scope, receive, send)
            return
        path = quote(scope["path"])[:_LONGEST_PATH]
        action = f"{scope['method']} {path}"
        try:
            entry = await run_in_threadpool(self._log.begin, scope["state"]["caller"].principal, action, path)
        except DependencyUnavailable as error:
            await unavailable(scope["path"], error)(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._end(entry, scope["state"].get("target", path), message["status"])
            await send(message)

        await self._app(scope, receive, send_noted)

    async def _end(self, entry: int, target: str, status: int) -> None:
        """It is done by now: without PostgreSQL its line stays as it was begun, and says so."""
        try:
            await run_in_threadpool(self._log.end, entry, target, f"{status} {HTTPStatus(status).phrase}")
        except DependencyUnavailable as error:
            _log.error("entry %s of the audit log has no outcome, which was %s: %s", entry, status, error)


def _is_write(scope: Scope) -> bool:
    """Of a caller, to a path that takes it: all others are refused without a change."""
    if scope["type"] != "http" or scope["method"] in _READS or "caller" not in scope.get("state", {}):
        return False
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].router.routes)
