"""The live stream as server-sent events, for clients without WebSockets: the same frames, one in each `data` line.

The id of an event is its stream_id, which an EventSource sends back as Last-Event-ID when it was cut off. A heartbeat
is a comment that moves this id. Who is too slow is cut off, and comes back by itself.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Header, Query
from redis.exceptions import RedisError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.errors import DependencyUnavailable, InvalidMessage
from functions.analytics.callers import PresentCaller
from functions.analytics.event_stream import EventStream, Frame
from functions.analytics.hub import Hub, Subscription
from functions.analytics.live import HEARTBEAT, frames, is_stream_id, until_over
from functions.analytics.problem import documented
from functions.analytics.receipt_frames import ReceiptFrames
from functions.analytics.right_to_listen import RightToListen

_MEDIA_TYPE = "text/event-stream"
_FAREWELL_S = 1.0  # who does not take the end of the answer in this time is cut off without it


class LiveEvents(Response):
    """An answer that ends when its reader leaves or cannot go on; a cut connection ends it too."""

    media_type = _MEDIA_TYPE

    def __init__(
        self, shown: AsyncGenerator[tuple[str, Frame]], hub: Hub, right: RightToListen, subscription: Subscription
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._shown, self._hub, self._right, self._subscription = shown, hub, right, subscription

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        keeping = self._right.keep(scope, self._subscription)
        try:
            await until_over(self._subscription, self._send(send), _until_gone(receive), keeping)
        finally:
            self._hub.unsubscribe(self._subscription)
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send) -> None:
        """Never returns."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with aclosing(self._shown) as live:
            async for kind, frame in live:
                await send({"type": "http.response.body", "body": _event(kind, frame), "more_body": True})


def router(stream: EventStream, hub: Hub, receipts: ReceiptFrames, right: RightToListen) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/api/v1/stream/events",
        response_class=Response,
        responses={200: {"content": {_MEDIA_TYPE: {"schema": {"type": "string"}}}}, **documented(422, 503)},
    )
    async def live_events(
        caller: PresentCaller,
        feeders: Annotated[str, Query()] = "",
        last_event_id: Annotated[str, Query()] = "",
        resume: Annotated[str, Header(alias="Last-Event-ID")] = "",
    ) -> Response:
        """Frames after `Last-Event-ID` (or else `last_event_id`), or from now on; of these feeders, or of all yours."""
        after = resume or last_event_id
        if after and not is_stream_id(after):
            raise InvalidMessage("last_event_id", "not a stream_id of this stream")
        try:
            subscription = await hub.subscribe(frozenset(feeders.split(",")) - {""}, caller)
        except RedisError as error:
            raise DependencyUnavailable("Redis", str(error)) from error
        shown = receipts.narrowed(frames(stream, subscription, after), subscription)
        return LiveEvents(shown, hub, right, subscription)

    return routes


def _event(kind: str, frame: Frame) -> bytes:
    """JSON has no line breaks of its own, so one `data` line holds it."""
    content = ": heartbeat" if kind == HEARTBEAT else f"data: {frame.text}"
    return f"id: {frame.stream_id}\n{content}\n\n".encode()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
