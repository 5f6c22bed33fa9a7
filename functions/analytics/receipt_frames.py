"""Receipts on the stream are about the forecasts of many feeders: each reader is told of those he may see."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import lru_cache

import msgspec
from msgspec import Struct, structs
from starlette.concurrency import run_in_threadpool

from domain.cloud_event import FORECAST_NOTARIZED
from domain.receipt import Receipt
from functions.analytics.callers import Caller
from functions.analytics.event_stream import Frame, Told
from functions.analytics.hub import Subscription
from functions.analytics.postgres import connected

# From the notary's book and not from the store of forecasts: a receipt may be here before its forecast is there.
_FEEDERS = """
    select distinct forecast_id, feeder_id from outbox join series using (series_id)
    where forecast_id = any(%s)"""
_REMEMBERED = 64  # receipts: all readers hear of one at the same time


class _ToldOfSeveral(Struct):
    """As read again; an optional `Raw` cannot be."""

    stream_id: str
    id: str
    type: str
    data: msgspec.Raw


class ReceiptFrames:
    def __init__(self, postgres_url: str) -> None:
        self._postgres_url = postgres_url
        self._feeders = lru_cache(_REMEMBERED)(self._asked_feeders)

    async def narrowed(
        self, frames: AsyncGenerator[tuple[str, Frame]], subscription: Subscription
    ) -> AsyncGenerator[tuple[str, Frame]]:
        """The same frames as far as they are for this reader. DependencyUnavailable when nobody can tell."""
        async with aclosing(frames):
            async for kind, frame in frames:
                caller = subscription.caller
                if kind or frame.feeder or caller.feeders is None:
                    yield kind, frame
                elif mine := await run_in_threadpool(self._of_caller, frame, caller):
                    yield kind, mine

    def _of_caller(self, frame: Frame, caller: Caller) -> Frame | None:
        told = msgspec.json.decode(frame.text, type=_ToldOfSeveral)
        if told.type != FORECAST_NOTARIZED:
            return None  # about nobody knows whom
        receipt = msgspec.json.decode(told.data, type=Receipt)
        feeders = self._feeders(tuple(receipt.forecast_ids))
        kept = [each for each in receipt.forecast_ids if caller.sees(feeders.get(each, ""))]
        if not kept:
            return None
        data = msgspec.Raw(msgspec.json.encode(structs.replace(receipt, forecast_ids=kept)))
        text = msgspec.json.encode(Told(told.stream_id, told.id, told.type, None, data)).decode()
        return Frame(frame.stream_id, "", text)

    def _asked_feeders(self, forecast_ids: tuple[str, ...]) -> dict[str, str]:
        with connected(self._postgres_url) as connection:
            return dict(connection.execute(_FEEDERS, (list(forecast_ids),)).fetchall())
