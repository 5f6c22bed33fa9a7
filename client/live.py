"""The live stream as server-sent events: it goes on by itself after a cut, where it was."""

import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import msgspec

from client.answers import Frame
from client.gridledger import Gridledger, Refused, checked

RESYNC_REQUIRED = "resync_required"  # what was missed is no longer there: read the history anew
_PATH = "/api/v1/stream/events"
_TIMEOUT = httpx.Timeout(10.0, read=45.0)  # three heartbeats
_PAUSE_S = 1.0

_Told = tuple[str | None, Frame | None]  # a position, and what came there: nothing in a heartbeat


def frames(api: Gridledger, after: str | None = None, feeders: tuple[str, ...] = ()) -> Iterator[Frame]:
    """Events for ever, each once, from after this `stream_id` on: "0" is the oldest kept, None is from now on.

    A cut, a silence or a 503 is waited out. Refused for all else that the API refuses.
    """
    position = after
    while True:
        try:
            with suppress(httpx.TransportError):  # a cut
                for told, frame in _until_cut(api, position, feeders):
                    position = told
                    if frame:
                        yield frame
        except Refused as refused:
            if refused.problem.status != httpx.codes.SERVICE_UNAVAILABLE:
                raise
        time.sleep(_PAUSE_S)


def _until_cut(api: Gridledger, position: str | None, feeders: tuple[str, ...]) -> Iterator[_Told]:
    headers = {"Last-Event-ID": position} if position else {}
    query = {"feeders": ",".join(feeders)} if feeders else {}
    with api.http.stream("GET", _PATH, params=query, headers=headers, timeout=_TIMEOUT) as answer:
        for line in checked(answer).iter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                position = value
            elif name == "data":
                yield position, msgspec.json.decode(value, type=Frame)
            elif not line:
                yield position, None
