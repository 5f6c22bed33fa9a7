"""AUTH=required: each request is charged to who asks, and refused when his budget is used up.

A caller has budgets of his own, whoever is none is known by his address. Not charged: probes and the dashboard's files.
"""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.analytics.budgets import Budgets
from functions.analytics.callers import Caller
from functions.analytics.client_address import client_address
from functions.analytics.open_streams import OpenStreams, TooManyStreams
from functions.analytics.problem import problem
from functions.analytics.rate_limits import RateLimits, TooManyRequests, Verdict

_FREE = {"/api/v1/health"}
_STREAMS = {"/api/v1/stream", "/api/v1/stream/events"}


class RateLimited:
    """ASGI middleware, behind the one that knows the caller."""

    def __init__(self, app: ASGIApp, limits: RateLimits, budgets: Budgets) -> None:
        self._app = app
        self._limits = limits
        self._budgets = budgets
        self._streams = OpenStreams(budgets.streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_counted(scope):
            await self._app(scope, receive, send)
            return
        who = _who(scope)
        try:
            verdict = await self._limits.charge(self._budgets.of(scope), who)
        except TooManyRequests as refusal:
            await too_many_requests(refusal)(scope, receive, send)
            return
        if scope["path"] in _STREAMS:
            await self._stream(who, scope, receive, send)
        else:
            await self._app(scope, receive, _telling(send, verdict) if verdict else send)

    async def _stream(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._streams.one_more(who):
                await self._app(scope, receive, send)
        except TooManyStreams:
            detail = f"{self._streams.most} live streams are open already, which is as many as one caller may have."
            await problem(429, detail, headers={"Retry-After": "60"})(scope, receive, send)


def too_many_requests(refusal: TooManyRequests) -> Response:
    verdict = refusal.verdict
    detail = (
        f"More than {verdict.budget.per_minute} {verdict.budget.name} a minute; "
        f"the next one is answered in {verdict.retry_after_s} s."
    )
    return problem(429, detail, headers=verdict.headers())


def _is_counted(scope: Scope) -> bool:
    path = scope.get("path", "")
    return (path.startswith("/api/") and path not in _FREE) or path == "/healthz"


def _who(scope: Scope) -> str:
    caller: Caller | None = scope.get("state", {}).get("caller")
    return caller.principal if caller else f"address:{client_address(scope)}"


def _telling(send: Send, verdict: Verdict) -> Send:
    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(verdict.headers())
        await send(message)

    return send_told
