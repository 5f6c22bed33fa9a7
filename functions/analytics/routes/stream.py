"""The live stream over a WebSocket: replay, then news, heartbeats in between; nothing missed, nothing twice.

Close codes: 1008 a last_event_id that is none, 1013 try again later (Redis is down), 4008 the reader is too slow.
"""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket
from redis.exceptions import RedisError
from starlette.websockets import WebSocketDisconnect

from functions.analytics.event_stream import EventStream, GapError, note, order
from functions.analytics.hub import Hub, Subscription

_HEARTBEAT_S = 15.0
_POLICY_VIOLATION = 1008


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
        if last_event_id and not _is_stream_id(last_event_id):
            await socket.close(_POLICY_VIOLATION, "last_event_id is not a stream_id of this stream")
            return
        try:
            subscription = await hub.subscribe(frozenset(feeders.split(",")) - {""})
        except RedisError:
            await socket.close(Hub.TRY_AGAIN_LATER, "the stream is down; try again")
            return
        try:
            await _serve(socket, stream, subscription, last_event_id)
        finally:
            hub.unsubscribe(subscription)

    return routes


async def _serve(socket: WebSocket, stream: EventStream, subscription: Subscription, after: str) -> None:
    """Until the reader leaves or cannot go on."""
    sending = asyncio.create_task(_send(socket, stream, subscription, after))
    tasks = {sending, asyncio.create_task(_until_gone(socket)), asyncio.create_task(subscription.ended.wait())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, RedisError):
            subscription.end(Hub.TRY_AGAIN_LATER)
        elif isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
            raise outcome
    if subscription.code:
        with suppress(RuntimeError, WebSocketDisconnect):  # it may have left in this very moment
            await socket.close(subscription.code)


async def _send(socket: WebSocket, stream: EventStream, subscription: Subscription, after: str) -> None:
    """Never returns: replay up to where the subscription began, then what it brings."""
    began = subscription.position
    try:
        if after and order(after) > order(began):
            raise GapError
        async for frame in stream.replay(after or began, began):
            if subscription.wants(frame):
                await socket.send_text(frame.text)
    except GapError:
        await socket.send_text(note("resync_required", began))
    await socket.send_text(note("heartbeat", began))  # says where to go on after a cut, before there is any event
    while True:
        try:
            frame = await asyncio.wait_for(subscription.next(), _HEARTBEAT_S)
            await socket.send_text(frame.text)
        except TimeoutError:
            await socket.send_text(note("heartbeat", subscription.position))


async def _until_gone(socket: WebSocket) -> None:
    """What readers say is of no interest."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def _is_stream_id(text: str) -> bool:
    try:
        order(text)
    except ValueError:
        return False
    return True
