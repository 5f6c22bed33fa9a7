"""Waiting until a forecast is on chain: the notary's book is asked again and again, for it is the first to know."""

import asyncio
import time
from typing import Any

from starlette.concurrency import run_in_threadpool

from functions.analytics.notary_book import NotaryBook

_LOOK_EVERY_S = 0.25


class NotarizationWait:
    def __init__(self, book: NotaryBook) -> None:
        self._book = book

    async def receipt(self, forecast_id: str, wait_s: float) -> dict[str, Any] | None:
        """As soon as it is there; None when it is not by then. Without a wait it looks once."""
        deadline = time.monotonic() + wait_s
        while True:
            receipt = await run_in_threadpool(self._book.receipt, forecast_id)
            if receipt or time.monotonic() >= deadline:
                return receipt
            await asyncio.sleep(_LOOK_EVERY_S)
