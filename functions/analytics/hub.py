"""One reader of the stream for all sockets of this process; each socket has a queue of its own."""

import asyncio
import logging
import time
from collections.abc import Set as AbstractSet

from redis.exceptions import RedisError

from functions.analytics.callers import Caller
from functions.analytics.event_stream import EventStream, Frame
from functions.analytics.recent_frames import RecentFrames

_WAIT_MS = 5_000
_LINGER_S = 60.0
QUEUE_FRAMES = 512

_log = logging.getLogger("gridledger.analytics")


class Subscription:
    """What one reader has yet to be sent. `ended` is set when it cannot go on, with `code` saying why."""

    def __init__(
        self, began: str, feeders: AbstractSet[str], caller: Caller, queue_frames: int, recent: RecentFrames
    ) -> None:
        self.began = began  # what came later it is given
        self.position = began  # the newest entry that it was given or spared
        self._recent = recent
        self.ended = asyncio.Event()
        self.code = 0
        self.caller = caller  # as he is now
        self._feeders = feeders
        self._frames: asyncio.Queue[Frame] = asyncio.Queue(queue_frames)

    def wants(self, frame: Frame) -> bool:
        """Of what he may see all without a filter; frames about no feeder in particular always."""
        if not frame.feeder:
            return True
        return (not self._feeders or frame.feeder in self._feeders) and self.caller.sees(frame.feeder)

    def offer(self, frame: Frame, code_when_full: int) -> None:
        if self.ended.is_set():
            return
        if self.wants(frame):
            try:
                self._frames.put_nowait(frame)
            except asyncio.QueueFull:
                self.end(code_when_full)
                return
        self.position = frame.stream_id

    def missed(self, after: str) -> list[Frame] | None:
        """What came after this entry and before it began; None when Redis must be asked."""
        return self._recent.between(after, self.began)

    async def next(self) -> Frame:
        return await self._frames.get()

    def end(self, code: int) -> None:
        if not self.ended.is_set():
            self.code = code
            self.ended.set()


class Hub:
    """Reads while anybody listens and a minute longer, for who was cut off comes back.

    Close codes: 4008 too slow, 1013 try again later (Redis is down).
    """

    TOO_SLOW = 4008
    TRY_AGAIN_LATER = 1013

    def __init__(self, stream: EventStream, queue_frames: int = QUEUE_FRAMES) -> None:
        self._stream = stream
        self._queue_frames = queue_frames
        self._subscriptions: set[Subscription] = set()
        self._starting = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self._position = ""
        self._recent = RecentFrames("")
        self._left_at = 0.0  # monotonic seconds

    async def subscribe(self, feeders: AbstractSet[str], caller: Caller) -> Subscription:
        """From now on; what came before it `began` is to be replayed. RedisError when Redis does not answer."""
        async with self._starting:
            if self._reading is None:
                self._position = await self._stream.newest_id()
                self._recent = RecentFrames(self._position)
                self._reading = asyncio.create_task(self._read(), name="stream-hub")
            subscription = Subscription(self._position, feeders, caller, self._queue_frames, self._recent)
            self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        self._left_at = time.monotonic()

    async def close(self) -> None:
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while self._subscriptions or time.monotonic() < self._left_at + _LINGER_S:
                for frame in await self._stream.news(self._position, _WAIT_MS):
                    self._position = frame.stream_id
                    self._recent.add(frame)
                    for subscription in list(self._subscriptions):
                        subscription.offer(frame, self.TOO_SLOW)
        except RedisError as error:
            _log.warning("the stream is down: %s", error)
        except Exception:  # noqa: BLE001  its readers must hear of it, whatever it is
            _log.exception("the stream cannot be read")
        finally:
            self._reading = None
            for subscription in self._subscriptions:  # whatever ended the reader: they come back and go on
                subscription.end(self.TRY_AGAIN_LATER)
            self._subscriptions.clear()
