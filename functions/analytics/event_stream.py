"""The Redis stream that functions/broadcast fills: entries as frames, replay, and the check for gaps."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import redis.asyncio
from msgspec import Struct
from redis.exceptions import ResponseError

from domain.whole_number import whole_number

STREAM = "gridledger:events:all"
BEGINNING = "0-0"
_LARGEST = 2**64 - 1  # of either number of a stream id: Redis knows no larger one
_PAGE = 32  # entries: a few MB of the largest


class Told(Struct, frozen=True):
    """What a reader is told, one JSON object a frame; `stream_id` is where to go on after it."""

    stream_id: str
    id: str  # of the event
    type: str
    feeder: str | None  # null: about several
    data: msgspec.Raw | None  # the event's own JSON; null in what is no event


class Frame(Struct, frozen=True):
    """What is told, as it goes to readers; `text` is its JSON."""

    stream_id: str
    feeder: str  # empty: about several
    text: str


class GapError(Exception):
    """What came after the last event that a reader saw is no longer in the stream."""


def frame(stream_id: str, fields: dict[str, str]) -> Frame:
    """`data` is JSON already and goes through as it is."""
    feeder = fields.get("feeder", "")
    told = Told(stream_id, fields["id"], fields["type"], feeder or None, msgspec.Raw(fields["data"]))
    return Frame(stream_id, feeder, _text(told))


def note(kind: str, stream_id: str) -> Frame:
    """`heartbeat` or `resync_required`; a reader may go on from `stream_id`."""
    return Frame(stream_id, "", _text(Told(stream_id, f"{kind}:{stream_id}", kind, None, None)))


def _text(told: Told) -> str:
    return msgspec.json.encode(told).decode()


def order(stream_id: str) -> tuple[int, int]:
    """Stream ids in the order of their numbers. ValueError when it is none."""
    time, _, sequence = stream_id.partition("-")
    numbers = whole_number(time, 0, _LARGEST), whole_number(sequence or "0", 0, _LARGEST)
    if numbers[0] is None or numbers[1] is None:
        raise ValueError(stream_id)
    return numbers[0], numbers[1]


class EventStream:
    """Reads the stream; redis.RedisError when Redis does not answer."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._client = client

    async def newest_id(self) -> str:
        """`0-0` while there is no entry."""
        newest = await self._client.xrevrange(STREAM, count=1)
        return str(newest[0][0]) if newest else BEGINNING

    async def news(self, after: str, wait_ms: int) -> list[Frame]:
        """What comes after this id, waiting for it; empty when nothing came in time."""
        found: Any = await self._client.xread({STREAM: after}, count=_PAGE, block=wait_ms)
        streams = found.values() if isinstance(found, dict) else (entries for _, entries in found or ())
        return [frame(stream_id, fields) for entries in streams for stream_id, fields in entries]

    async def replay(self, after: str, until: str) -> AsyncIterator[Frame]:
        """The entries in (after, until], page by page; GapError as soon as some of them are gone."""
        while True:
            page = await self._page(after, until)
            for stream_id, fields in page:
                yield frame(stream_id, fields)
                after = stream_id
            if len(page) < _PAGE:
                return

    async def _page(self, after: str, until: str) -> list[tuple[str, dict[str, str]]]:
        """Looks for a gap and reads in one transaction, so that no entry is cut off in between."""
        async with self._client.pipeline(transaction=True) as both:
            both.xinfo_stream(STREAM)
            both.xrange(STREAM, min=f"({after}", max=until, count=_PAGE)
            about, page = await both.execute(raise_on_error=False)
        if isinstance(about, ResponseError):  # there is no stream at all
            if order(after) > (0, 0):
                raise GapError
            return []
        for answer in (about, page):
            if isinstance(answer, Exception):
                raise answer
        if _is_gap(about, order(after)):
            raise GapError
        return list(page)


def _is_gap(about: dict[str, Any], after: tuple[int, int]) -> bool:
    """Whether entries after this one were cut off; an id from the future is from another Redis."""
    newest = order(about["last-generated-id"])
    oldest = order(about["first-entry"][0]) if about["first-entry"] else newest
    was_cut = about["entries-added"] > about["length"]
    return after > newest or (was_cut and after < oldest)
