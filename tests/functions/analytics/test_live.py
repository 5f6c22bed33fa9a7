"""What every reader of the live stream is sent, on a real Redis."""

import asyncio

import pytest
import redis.asyncio

from functions.analytics.event_stream import EventStream, Frame
from functions.analytics.hub import Hub
from functions.analytics.live import HEARTBEAT, frames


async def _left_as_a_frame_comes(url, instants):
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as client:
        stream = EventStream(client)
        hub = Hub(stream)
        subscription = await hub.subscribe(frozenset())
        listening = asyncio.Event()

        async def read():
            async for kind, _ in frames(stream, subscription, ""):
                if kind == HEARTBEAT:
                    listening.set()

        reader = asyncio.create_task(read())
        await listening.wait()
        await asyncio.sleep(0)
        subscription.offer(Frame("1-0", "", "{}"), Hub.TOO_SLOW)
        for _ in range(instants):
            await asyncio.sleep(0)
        reader.cancel()
        ended, _ = await asyncio.wait({reader}, timeout=5)
        reader.cancel()
        await hub.close()
        return bool(ended)


@pytest.mark.parametrize("instants", range(5))
def test_a_reader_that_leaves_just_as_a_frame_comes_is_gone(redis_url, instants):
    assert asyncio.run(_left_as_a_frame_comes(redis_url, instants))
