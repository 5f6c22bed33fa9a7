"""Thousands of clients of the live stream in one process, as many dashboards: what they see, when, and what they miss.

Told through a pipe: `cut` cuts all lines at once, a list of stream ids ends it. Says `listening` whenever all have had
their first word of the server, and at the end what they found.
"""

import asyncio
import random
import time
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import msgspec
from msgspec import Struct

from bench.served.web_socket import WebSocket
from functions.analytics.event_stream import BEGINNING, order
from functions.analytics.live import HEARTBEAT, RESYNC_REQUIRED

CUT, LISTENING = "cut", "listening"
_AT_ONCE = 100  # how many come for the first time at once
_PATIENCE_S = 150.0
_random = random.Random(7)  # noqa: S311


class Frame(Struct):
    """What a reader needs of one; the rest is passed over."""

    stream_id: str
    type: str


class Found(Struct, frozen=True):
    """`delays_ms`: from XADD to the client, of each event before the cut. The rest is counted over all clients.

    `back`: how many were back after the cut; an event that one of the others did not get is missed, too.
    """

    delays_ms: list[float]
    back: int
    missed: int
    repeated: int
    told_to_resync: int
    closed_by_server: int


class Listener:
    """One client, across connections."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.began = self._last = ""
        self.seen: list[str] = []
        self.delays_ms: list[float] = []
        self.resyncs = self.closed = 0
        self._is_being_cut = False
        self._socket: WebSocket | None = None
        self._heard, self._news = asyncio.Event(), asyncio.Event()

    async def live(self, chance: asyncio.Semaphore) -> None:
        """Come back as the dashboard does (web/lib/live/stream-state.ts) as often as the line is lost."""
        failures = 0
        async with chance:
            await self._connect()
            await self._heard.wait()
        while True:
            if self._socket:
                await self._socket.lost
            self.closed += not self._is_being_cut
            self._is_being_cut = False
            failures = 0 if self._heard.is_set() else failures + 1
            await asyncio.sleep(min(30.0, 0.5 * 2**failures) * (0.5 + _random.random() / 2))
            await self._connect()

    @property
    def is_listening(self) -> bool:
        return self._heard.is_set()

    async def heard(self) -> None:
        """The server's first word on this connection has come."""
        await self._heard.wait()

    async def seen_all_until(self, stream_id: str) -> None:
        """Events come in order: what came before it came or never will."""
        while order(self._last or BEGINNING) < order(stream_id or BEGINNING):
            self._news.clear()
            await self._news.wait()

    def cut(self) -> None:
        self._heard.clear()
        self._is_being_cut = True
        if self._socket:
            self._socket.cut()

    async def _connect(self) -> None:
        self._heard.clear()
        try:
            self._socket = await WebSocket.connect(f"{self._url}?last_event_id={self._last}", self._take)
        except OSError:
            self._socket = None

    def _take(self, text: bytes) -> None:
        now_ms = 1000 * time.time()
        frame = msgspec.json.decode(text, type=Frame)
        self._last = frame.stream_id
        self._news.set()
        if frame.type == HEARTBEAT:
            self.began = self.began or frame.stream_id
            self._heard.set()
        elif frame.type == RESYNC_REQUIRED:
            self.resyncs += 1
        else:
            self.seen.append(frame.stream_id)
            self.delays_ms.append(now_ms - order(frame.stream_id)[0])

    def missed(self, published: list[str]) -> int:
        """Of the events since it first heard of the server."""
        return len({stream_id for stream_id in published if order(stream_id) > order(self.began)} - set(self.seen))


def listen(url: str, sockets: int, pipe: Connection) -> None:
    """The process: until the parent has named what was published."""
    asyncio.run(_listen(url, sockets, pipe))


async def _listen(url: str, sockets: int, pipe: Connection) -> None:
    listeners, chance = [Listener(url) for _ in range(sockets)], asyncio.Semaphore(_AT_ONCE)
    living = [asyncio.create_task(each.live(chance)) for each in listeners]
    await _all(each.heard() for each in listeners)
    pipe.send(LISTENING)
    assert await asyncio.to_thread(pipe.recv) == CUT  # noqa: S101
    delays_ms = [delay for each in listeners for delay in each.delays_ms]
    for each in listeners:
        each.cut()
    with suppress(TimeoutError):
        await _all(each.heard() for each in listeners)
    back = sum(each.is_listening for each in listeners)
    pipe.send(LISTENING)
    published = await asyncio.to_thread(pipe.recv)
    newest = published[-1] if published else ""
    with suppress(TimeoutError):  # who has not heard it by then has missed it
        await _all(each.seen_all_until(newest) for each in listeners)
    pipe.send(_found(listeners, published, delays_ms, back))
    for task in living:
        task.cancel()


async def _all(waiting: Iterable[Coroutine[Any, Any, None]]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*waiting)


def _found(listeners: list[Listener], published: list[str], delays_ms: list[float], back: int) -> Found:
    return Found(
        delays_ms,
        back,
        sum(each.missed(published) for each in listeners),
        sum(len(each.seen) - len(set(each.seen)) for each in listeners),
        sum(each.resyncs for each in listeners),
        sum(each.closed for each in listeners),
    )
