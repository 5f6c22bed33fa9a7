"""One look: read what is new, compare the stations, keep the result, send again what is missing."""

import logging
import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from msgspec import Struct, field, structs

from domain.cloud_event import Message
from domain.errors import InvalidMessage
from functions.reconciler.catching_up import catch_up
from functions.reconciler.hour import Hour
from functions.reconciler.judgement import Delivered, judged
from functions.reconciler.look import Look
from functions.reconciler.mending import mended
from functions.reconciler.resending import send_again
from functions.reconciler.stations import Stations
from functions.reconciler.topics import Names, Topics, delivered, opened
from functions.telemetry.telemetry import Silent, Telemetry
from kafka_topics.brokers import Brokers

MOST_SENT_AGAIN = 20  # in one look; each may have half a megabyte
_READING_S = 12.0  # whoever sends a tick waits half a minute
_HOURS_AT_ONCE = 50  # a slow MongoDB replaces so many within its deadline; 500 it did not, and no look ended

_log = logging.getLogger("gridledger.reconciler")


class Reconciler(Struct, frozen=True):
    """Of several ticks at once one looks."""

    brokers: Brokers
    stations: Stations
    grace: timedelta
    names: Names = Names()
    telemetry: Telemetry = field(default_factory=Silent)
    looking: Any = field(default_factory=Lock)

    def tick(self) -> None:
        """A look, unless one is under way."""
        if not self.looking.acquire(blocking=False):
            return
        try:
            self.look(datetime.now(UTC))
        finally:
            self.looking.release()

    def look(self, now: datetime) -> None:
        """DependencyUnavailable when a station is down: what was not compared by then stays as it was."""
        store, look = self.stations.store, Look()
        # First: what a hop had delivered by now has left its trace in all that is read after this.
        hops = delivered(self.brokers, self.names)
        with opened(self.brokers, self.names) as topics:
            if not catch_up(topics, store, now, time.monotonic() + _READING_S):
                _log.info("more on the topics than one look can read: the next one goes on")
                return
            keys = store.watched(now)
            for first in range(0, len(keys), _HOURS_AT_ONCE):
                found = self._compared(store.hours(keys[first : first + _HOURS_AT_ONCE]), hops, now - self.grace)
                look.add(*self._mend(found, topics, now, MOST_SENT_AGAIN - len(look.sent_again)))
        look.unknown_batches = self.stations.book.unknown_batches() if self.stations.book else None
        for name, value, attributes in look.gauges(now):
            self.telemetry.gauge(name, value, attributes)
        _log.log(logging.WARNING if look.missing else logging.INFO, "reconciled", extra={"fields": look.fields()})

    def _compared(self, hours: list[Hour], hops: Delivered, oldest_in_flight: datetime) -> list[Hour]:
        """Every window with what the stations say of it."""
        evidence = self.stations.evidence(hours)
        return [
            structs.replace(
                hour,
                blocks={
                    name: judged(block, evidence[name], hops, oldest_in_flight) for name, block in hour.blocks.items()
                },
            )
            for hour in hours
        ]

    def _mend(self, hours: list[Hour], topics: Topics, now: datetime, most: int) -> tuple[list[Hour], list[str]]:
        """Keep these hours and send again what is due: the hours after that, and the ids of what was sent.

        Kept first: a look that is cut off in between sends nothing twice.
        """
        after, records = mended(hours, topics, now, self.grace, most)
        self.stations.store.write(after, looked_at=now)
        send_again(self.brokers, records)
        return after, [dict(record.headers)["ce_id"].decode(errors="replace") for record in records]


def refuse(message: Message) -> None:
    """Nobody delivers events here."""
    raise InvalidMessage("type", f"the reconciler takes ticks only, no {type(message).__name__}")
