"""People who look at the house meanwhile: pages that are opened, and live streams that are cut and taken up again."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bench.served.follow import Told, follow

_SOCKETS = 5
_HELD_S = 20.0
_PAGE_EVERY_S = 2.0
_TIMEOUT_S = 30.0
_PAGES = ("/", "/api/v1/analytics/kpis", "/api/v1/data-health", "/api/v1/reconciliation")


class Readers:
    """`refused` counts pages that came with another status than 200."""

    pages = refused = events = streams = 0

    @contextmanager
    def reading(self, url: str) -> Iterator[None]:
        """While inside."""
        over = threading.Event()
        threads = [threading.Thread(target=self._pages, args=(url, over))]
        threads += [threading.Thread(target=lambda: asyncio.run(self._stream(url, over))) for _ in range(_SOCKETS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _pages(self, url: str, over: threading.Event) -> None:
        with httpx.Client(base_url=url, timeout=_TIMEOUT_S) as client:
            while not over.wait(_PAGE_EVERY_S):
                with contextlib.suppress(httpx.HTTPError, LookupError):
                    feeder = client.get("/api/v1/feeders").raise_for_status().json()["feeders"][0]
                    series = feeder["series"][0]["series"]
                    for path in (*_PAGES, f"/api/v1/analytics/predictions?series={series}"):
                        self._saw(client.get(path))

    def _saw(self, answer: httpx.Response) -> None:
        self.pages += 1
        self.refused += answer.status_code != httpx.codes.OK

    async def _stream(self, url: str, over: threading.Event) -> None:
        connections = await follow(url, self._heard, over, held_s=_HELD_S)
        self.streams += connections

    def _heard(self, _: Told) -> None:
        self.events += 1
