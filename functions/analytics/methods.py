"""What FastAPI leaves out of HTTP's methods: HEAD beside every GET, and OPTIONS (RFC 9110 §9.3)."""

import asyncio
from collections.abc import Mapping

from fastapi import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OF_THE_DASHBOARD = "GET"  # the one part of us that refuses a method without saying which it takes


class HeadAsGet:
    """ASGI middleware: HEAD has the status and headers of GET, and no body; an endless answer ends after them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._head(scope, send)
        else:
            await self._app(scope, receive, send)

    async def _head(self, scope: Scope, send: Send) -> None:
        answered = asyncio.Event()

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                answered.set()

        async def receive_end() -> Message:
            await answered.wait()
            return {"type": "http.disconnect"}

        await self._app({**scope, "method": "GET"}, receive_end, send_head)


def allowed_methods(headers: Mapping[str, str] | None) -> str:
    """The Allow header of a path, from what its route said of itself when it refused."""
    told = (headers or {}).get("Allow", _OF_THE_DASHBOARD).split(", ")
    return ", ".join(sorted({*told, "OPTIONS"} | ({"HEAD"} if "GET" in told else set())))


def options(allow: str) -> Response:
    """The answer to OPTIONS."""
    return Response(status_code=204, headers={"Allow": allow})
