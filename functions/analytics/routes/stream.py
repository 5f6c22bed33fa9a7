"""The live stream over a WebSocket: replay, then news, heartbeats in between; nothing missed, nothing twice.

Why it closes a socket: `live.py`.
"""

from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket
from redis.exceptions import RedisError
from starlette.websockets import WebSocketDisconnect

from functions.analytics.event_stream import EventStream
from functions.analytics.hub import Hub, Subscription
from functions.analytics.live import CLOSE_CODES, REFUSED, frames, is_stream_id, until_over


def router(stream: EventStream, hub: Hub) -> APIRouter:
    routes = APIRouter()

    @routes.websocket("/api/v1/stream")
    async def live(
        socket: WebSocket,
        feeders: Annotated[str, Query()] = "",
        last_event_id: Annotated[str, Query()] = "",
    ) -> None:
        """Frames after `last_event_id` (a stream_id), or from now on; of these feeders, or of all."""
        await socket.accept()
        if last_event_id and not is_stream_id(last_event_id):
            await _close(socket, REFUSED)
            return
        try:
            subscription = await hub.subscribe(frozenset(feeders.split(",")) - {""})
        except RedisError:
            await _close(socket, Hub.TRY_AGAIN_LATER)
            return
        try:
            await until_over(_send(socket, stream, subscription, last_event_id), _until_gone(socket), subscription)
        finally:
            hub.unsubscribe(subscription)
        if subscription.code:
            with suppress(RuntimeError, WebSocketDisconnect):  # it may have left in this very moment
                await _close(socket, subscription.code)

    return routes


async def _close(socket: WebSocket, code: int) -> None:
    await socket.close(code, CLOSE_CODES[code])


async def _send(socket: WebSocket, stream: EventStream, subscription: Subscription, after: str) -> None:
    """Never returns."""
    async with aclosing(frames(stream, subscription, after)) as live:
        async for _, frame in live:
            await socket.send_text(frame.text)


async def _until_gone(socket: WebSocket) -> None:
    """What readers say is of no interest."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
