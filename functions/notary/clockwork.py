"""Makes rounds happen: every second in a thread of its own, and when a PingSource asks."""

import asyncio
import logging
from collections.abc import Generator
from contextlib import closing
from threading import Event, Thread

from domain.cloud_event import to_event
from domain.errors import DependencyUnavailable
from domain.receipt import Receipt
from functions.notary.outage import Outage
from functions.notary.round import Rounds
from functions.sink import Sink

_PAUSE_S = 1.0

_log = logging.getLogger("gridledger.notary")


class Clockwork(Thread):
    """Rounds until the process ends; `hurry` starts the next one at once."""

    def __init__(self, rounds: Rounds, sink_url: str) -> None:
        super().__init__(name="notary-clockwork", daemon=True)
        self._rounds = rounds
        self._sink_url = sink_url
        self._outage = Outage()
        self._wake = Event()
        self._stopped = False

    def hurry(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """End after the round that runs."""
        self._stopped = True
        self._wake.set()

    def tick(self) -> Generator[Receipt, None, None]:
        """A round for a caller who passes the receipts on; a dependency that is down is no reason to ask again."""
        try:
            yield from self._rounds.go()
        except DependencyUnavailable as trouble:
            self._outage.began(trouble)

    def run(self) -> None:
        sink = Sink(self._sink_url)
        with asyncio.Runner() as loop:
            while not self._stopped:
                self._wake.clear()
                self._round(loop, sink)
                self._wake.wait(_PAUSE_S)

    def _round(self, loop: asyncio.Runner, sink: Sink) -> None:
        try:
            with closing(self._rounds.go()) as receipts:
                for receipt in receipts:
                    loop.run(sink.send(to_event(receipt)))
            self._outage.ended()
        except DependencyUnavailable as trouble:
            self._outage.began(trouble)
        except Exception:  # noqa: BLE001  the thread must outlive what we did not foresee
            _log.exception("a round failed; trying again in a second")
