"""What every reader of the live stream is sent, on a real Redis."""

import asyncio
from contextlib import suppress

import pytest
import redis.asyncio

from functions.analytics.callers import LOOPBACK
from functions.analytics.event_stream import STREAM, EventStream, Frame
from functions.analytics.hub import Hub, Subscription
from functions.analytics.live import HEARTBEAT, frames, until_over
from functions.analytics.recent_frames import RecentFrames


async def _left_as_a_frame_comes(url, instants):
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as client:
        stream = EventStream(client)
        hub = Hub(stream)
        subscription = await hub.subscribe(frozenset(), LOOPBACK)
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


async def _replays(url, last_event_id):
    """How often Redis was asked for what a reader missed before he had his first word."""
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as client:
        newest = await client.xadd(STREAM, {"id": "1", "type": "t", "feeder": "", "data": "{}"})
        hub = Hub(stream := EventStream(client))
        subscription = await hub.subscribe(frozenset(), LOOPBACK)
        await client.config_resetstat()
        async for kind, _ in frames(stream, subscription, last_event_id.replace("newest", newest)):
            if kind == HEARTBEAT:
                break
        found = await client.info("commandstats")
        await hub.close()
        return found.get("cmdstat_xrange", {"calls": 0})["calls"]


@pytest.mark.parametrize(("last_event_id", "replays"), [("1-0", 1), ("newest", 0), ("", 0)])
def test_redis_is_asked_for_what_a_reader_missed_only_if_there_is_anything(redis_url, last_event_id, replays):
    assert asyncio.run(_replays(redis_url.rpartition("/")[0] + "/8", last_event_id)) == replays


def test_a_reader_that_leaves_is_gone_although_a_client_of_ours_dropped_its_cancellation():
    async def sending():
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    over = until_over(Subscription("0-0", frozenset(), LOOPBACK, 1, RecentFrames("")), sending(), asyncio.sleep(0))
    asyncio.run(asyncio.wait_for(over, 5))


async def _cut_and_back(url):
    """What a reader missed while he was away and another listened, and how often Redis was asked for it."""
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as client:
        entry = {"id": "1", "type": "t", "feeder": "", "data": "{}"}
        last_seen = await client.xadd(STREAM, entry)
        hub = Hub(stream := EventStream(client))
        other = await hub.subscribe(frozenset(), LOOPBACK)
        missed = [await client.xadd(STREAM, entry) for _ in range(3)]
        for _ in missed:
            await other.next()
        hub.unsubscribe(other)
        await client.config_resetstat()
        back, got = await hub.subscribe(frozenset(), LOOPBACK), []
        async for kind, frame in frames(stream, back, last_seen):
            if kind == HEARTBEAT:
                break
            got.append(frame.stream_id)
        found = await client.info("commandstats")
        await hub.close()
        return got == missed, found.get("cmdstat_xrange", {"calls": 0})["calls"]


def test_who_comes_back_has_what_he_missed_from_memory(redis_url):
    assert asyncio.run(_cut_and_back(redis_url.rpartition("/")[0] + "/8")) == (True, 0)


async def _news_before_the_first_word(url):
    """Ids of what a reader is sent to whom something happens between his coming and the first word to him."""
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as client:
        entry = {"id": "1", "type": "t", "feeder": "", "data": "{}"}
        last_seen, missed = [await client.xadd(STREAM, entry) for _ in range(2)]
        hub = Hub(stream := EventStream(client))
        late, other = await hub.subscribe(frozenset(), LOOPBACK), await hub.subscribe(frozenset(), LOOPBACK)
        news = [await client.xadd(STREAM, entry) for _ in range(2)]
        for _ in news:
            await other.next()
        got = []
        async for kind, frame in frames(stream, late, last_seen):
            if kind != HEARTBEAT:
                got.append(frame.stream_id)
            if frame.stream_id == news[-1]:
                break
        await hub.close()
        return got, [missed, *news]


def test_what_happens_before_the_first_word_is_sent_once(redis_url):
    got, happened = asyncio.run(_news_before_the_first_word(redis_url.rpartition("/")[0] + "/8"))
    assert got == happened
