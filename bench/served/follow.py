"""A reader who stays with the live stream: whenever the line is cut, by whomever, it goes on after its newest entry."""

import asyncio
import contextlib
import math
import threading
from collections.abc import Callable

import httpx
import msgspec
from msgspec import Struct

from bench.served.web_socket import WebSocket

_LOOK_EVERY_S = 0.1


class Told(Struct):
    stream_id: str
    type: str
    id: str


async def follow(
    analytics_url: str,
    on_told: Callable[[Told], None],
    over: threading.Event,
    feeders: str = "",
    held_s: float = math.inf,
) -> int:
    """Until it is over; how many connections that took. One that was held so long is cut from here."""
    stream = httpx.URL(analytics_url.replace("http", "ws", 1)).join("/api/v1/stream")
    newest, connections = "", 0

    def on_text(text: bytes) -> None:
        nonlocal newest
        told = msgspec.json.decode(text, type=Told)
        newest = told.stream_id
        on_told(told)

    while not over.is_set():
        with contextlib.suppress(OSError):
            wanted = {"last_event_id": newest} | ({"feeders": feeders} if feeders else {})
            socket = await WebSocket.connect(str(stream.copy_merge_params(wanted)), on_text)
            connections += 1
            await _held(socket, held_s, over)
            socket.cut()
    return connections


async def _held(socket: WebSocket, seconds: float, over: threading.Event) -> None:
    until = asyncio.get_running_loop().time() + seconds
    while not (socket.lost.done() or over.is_set()) and asyncio.get_running_loop().time() < until:
        await asyncio.wait({socket.lost}, timeout=_LOOK_EVERY_S)
