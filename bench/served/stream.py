"""The live stream under load: analytics on a real Valkey, an event a second to thousands of WebSockets."""

import resource
import threading
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import redis
from msgspec import Struct, structs

from bench.served.function import Function, running_function
from bench.served.listeners import CUT, LISTENING, Found, listen
from bench.served.settings import Settings
from bench.served.stores import Stores
from bench.served.windows import window
from domain.feature_window import HOUR, MAX_SERIES
from functions.analytics.event_stream import STREAM
from functions.broadcast.handler import entry_of
from functions.broadcast.redis_stream import RedisStream, redis_at

_SPARE_FILES = 200  # of each process, beside its sockets
_PATIENCE_S = 170.0  # a little more than theirs
_TICK_S = 0.01  # what CPU time is counted in


class Streamed(Struct, frozen=True):
    """What the clients found, and what it took."""

    sockets: int
    found: Found
    frames_per_cpu_s: float  # of analytics, while it only sends
    back_s: float  # from the cut until every client had its first word again


class Publisher(threading.Thread):
    """An hour of one feeder closes each second, as functions/broadcast tells it."""

    def __init__(self, redis_url: str) -> None:
        super().__init__(daemon=True)
        self._client = redis_at(redis_url)
        self._ended = threading.Event()

    def run(self) -> None:
        stream, closed, hour = RedisStream(self._client), window("feeder-0", MAX_SERIES), 0
        while not self._ended.wait(1.0):
            stream.append(entry_of(structs.replace(closed, origin=closed.origin + hour * HOUR)))
            hour += 1

    def end(self) -> None:
        self._ended.set()
        self.join()
        self._client.close()


def streamed(stores: Stores, folder: Path, sizes: Settings) -> Streamed:
    """Steady for a while, then all lines cut at once while events go on."""
    sockets = possible_sockets(sizes.sockets)
    with running_function("analytics", stores.analytics(), folder / "analytics.log") as function:
        here, there = get_context("spawn").Pipe()
        url = function.url.replace("http:", "ws:") + "/api/v1/stream"
        clients = get_context("spawn").Process(target=listen, args=(url, sockets, there), daemon=True)
        clients.start()
        there.close()
        try:
            return _measured(function, here, stores.redis_url, sockets, sizes.stream_s)
        finally:
            clients.join(10)
            clients.kill()


def possible_sockets(wanted: int) -> int:
    """As many as the file limit lets a process have, raised as far as it goes; children inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # Analytics has one to the reader and, while it replays, one to Valkey.
    sockets = wanted if most == resource.RLIM_INFINITY else min(wanted, (most - _SPARE_FILES) // 2)
    if sockets < wanted:
        print(f"the file limit of {most} allows for {sockets:,} sockets, not {wanted:,}", flush=True)
    return sockets


def _measured(function: Function, clients: Connection, redis_url: str, sockets: int, seconds: int) -> Streamed:
    _await_listening(clients)
    publisher = Publisher(redis_url)
    with redis.Redis.from_url(redis_url, decode_responses=True) as reader:
        before = len(reader.xrange(STREAM))
        publisher.start()
        used_s = function.cpu_s()
        time.sleep(seconds)
        used_s, frames = function.cpu_s() - used_s, sockets * (len(reader.xrange(STREAM)) - before)
        cut_at = time.monotonic()
        clients.send(CUT)
        _await_listening(clients)
        back_s = time.monotonic() - cut_at
        time.sleep(2)
        publisher.end()
        clients.send([stream_id for stream_id, _ in reader.xrange(STREAM)][before:])
    found = _received(clients)
    assert isinstance(found, Found)  # noqa: S101
    return Streamed(sockets, found, frames / max(used_s, _TICK_S), back_s)


def _await_listening(clients: Connection) -> None:
    if _received(clients) != LISTENING:
        raise SystemExit("the clients of the stream lost their thread")


def _received(clients: Connection) -> object:
    if not clients.poll(_PATIENCE_S):
        raise SystemExit(f"the clients of the stream say nothing for {_PATIENCE_S:.0f} s")
    return clients.recv()
