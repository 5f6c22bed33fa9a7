"""What every reader of the live stream is sent, whatever carries it: replay, then news, heartbeats in between.

`routes/stream.py` puts it on WebSockets, `routes/stream_events.py` on server-sent events.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from typing import Any

from redis.exceptions import RedisError
from starlette.websockets import WebSocketDisconnect

from domain.errors import DependencyUnavailable
from functions.analytics.event_stream import EventStream, Frame, GapError, note, order
from functions.analytics.hub import Hub, Subscription
from functions.analytics.right_to_listen import RightToListen

HEARTBEAT = "heartbeat"
RESYNC_REQUIRED = "resync_required"
REFUSED = 1008
CLOSE_CODES = {
    REFUSED: "last_event_id is not a stream_id of this stream",
    Hub.TRY_AGAIN_LATER: "the stream is down; try again",
    RightToListen.LOST: "the right to listen is lost: the key was revoked or has expired, or the session is over",
    Hub.TOO_SLOW: "the reader is too slow; go on from the last stream_id, and read faster",
}
_HEARTBEAT_S = 15.0
_ASK_AGAIN_S = 0.2


def is_stream_id(text: str) -> bool:
    """Whether a reader can go on from it."""
    try:
        order(text)
    except ValueError:
        return False
    return True


async def frames(stream: EventStream, subscription: Subscription, after: str) -> AsyncGenerator[tuple[str, Frame]]:
    """Kind and frame, without end: replay up to where the subscription began, then what it brings.

    The kind is empty for events; that of a note is also the `type` in its text. RedisError when Redis does not answer.
    """
    began = subscription.began
    try:
        async for frame in _missed(stream, subscription, after):
            if subscription.wants(frame):
                yield "", frame
    except GapError:
        yield _note(RESYNC_REQUIRED, began)
    yield _note(HEARTBEAT, began)  # says where to go on after a cut, before there is any event
    while True:
        try:
            # Not wait_for: in Python 3.11 it drops a cancellation that comes together with a frame.
            async with asyncio.timeout(_HEARTBEAT_S):
                frame = await subscription.next()
            yield "", frame
        except TimeoutError:
            yield _note(HEARTBEAT, subscription.position)


async def _missed(stream: EventStream, subscription: Subscription, after: str) -> AsyncGenerator[Frame]:
    """GapError as soon as some of it is gone. Redis is asked only for what is not at hand."""
    if not after or after == subscription.began:
        return
    if order(after) > order(subscription.began):
        raise GapError
    recent = subscription.missed(after)
    if recent is None:
        async for frame in stream.replay(after, subscription.began):
            yield frame
    else:
        for frame in recent:
            yield frame


async def until_over(subscription: Subscription, *meanwhile: Coroutine[Any, Any, None]) -> None:
    """Until the reader leaves or cannot go on; then `subscription.code` says why, 0 when it left."""
    tasks = {asyncio.create_task(each) for each in (*meanwhile, _ended(subscription))}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _stopped(tasks)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, RedisError | DependencyUnavailable):
            subscription.end(Hub.TRY_AGAIN_LATER)
        elif isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
            raise outcome


async def _stopped(tasks: set[asyncio.Task[None]]) -> None:
    """The Redis client drops a cancellation that comes at the wrong moment of a replay: who goes on is asked again."""
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_ASK_AGAIN_S)


async def _ended(subscription: Subscription) -> None:
    await subscription.ended.wait()


def _note(kind: str, stream_id: str) -> tuple[str, Frame]:
    return kind, note(kind, stream_id)
