"""The live stream over a WebSocket: replay, then news, heartbeats in between; nothing missed, nothing twice.

Why it closes a socket: `live.py`.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket
from redis.exceptions import RedisError
from starlette.websockets import WebSocketDisconnect

from functions.analytics.callers import PresentCaller
from functions.analytics.event_stream import EventStream, Frame
from functions.analytics.hub import Hub
from functions.analytics.live import CLOSE_CODES, REFUSED, frames, is_stream_id, until_over
from functions.analytics.receipt_frames import ReceiptFrames
from functions.analytics.right_to_listen import RightToListen


def router(stream: EventStream, hub: Hub, receipts: ReceiptFrames, right: RightToListen) -> APIRouter:
    routes = APIRouter()

    @routes.websocket("/api/v1/stream")
    async def live(
        socket: WebSocket,
        caller: PresentCaller,
        feeders: Annotated[str, Query()] = "",
        last_event_id: Annotated[str, Query()] = "",
    ) -> None:
        """Frames after `last_event_id` (a stream_id), or from now on; of these feeders, or of all that are his."""
        await socket.accept()
        if last_event_id and not is_stream_id(last_event_id):
            await _close(socket, REFUSED)
            return
        try:
            subscription = await hub.subscribe(frozenset(feeders.split(",")) - {""}, caller)
        except RedisError:
            await _close(socket, Hub.TRY_AGAIN_LATER)
            return
        try:
            shown = receipts.narrowed(frames(stream, subscription, last_event_id), subscription)
            keeping = right.keep(socket.scope, subscription)
            await until_over(subscription, _send(socket, shown), _until_gone(socket), keeping)
        finally:
            hub.unsubscribe(subscription)
        if subscription.code:
            with suppress(RuntimeError, WebSocketDisconnect):  # it may have left in this very moment
                await _close(socket, subscription.code)

    return routes


async def _close(socket: WebSocket, code: int) -> None:
    await socket.close(code, CLOSE_CODES[code])


async def _send(socket: WebSocket, shown: AsyncGenerator[tuple[str, Frame]]) -> None:
    """Never returns."""
    async with aclosing(shown) as live:
        async for _, frame in live:
            await socket.send_text(frame.text)


async def _until_gone(socket: WebSocket) -> None:
    """What readers say is of no interest."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
