"""What one look found, in numbers: the log line of a tick, and its gauges."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from functions.reconciler.hour import Hour, counts

_MOST_NAMED = 20
_STATES = ("complete", "waiting", "dead_lettered", "missing")


Gauge = tuple[str, float, dict[str, str]]


class Look:
    """Sums over the hours that are watched."""

    def __init__(self) -> None:
        self.missing: list[str] = []  # window ids
        self.sent_again: list[str] = []  # event ids
        self.unknown_batches: int | None = None  # on chain under the notary's key, and not its own
        self._counts: dict[str, int | None] = structs.asdict(counts(()))
        self._newest_origin: datetime | None = None  # of the forecasts that are stored
        self._oldest_pending: datetime | None = None  # when it was issued, by Kafka's clock

    def add(self, hours: Iterable[Hour], sent_again: list[str]) -> None:
        """Some more hours, and the events that were sent again for them just now."""
        for hour in hours:
            for name, count in structs.asdict(counts(hour.blocks.values())).items():
                if count is not None:
                    self._counts[name] = (self._counts[name] or 0) + count
            self._date(hour)
            self.missing += [block.window_id for block in hour.blocks.values() if block.state == "missing"]
        self.sent_again += sent_again

    def gauges(self, now: datetime) -> list[Gauge]:
        """Name, value and attributes; what nobody counts or nothing is known of is left out."""
        found: list[Gauge] = [("gridledger.windows", self._counts[state] or 0, {"state": state}) for state in _STATES]
        if (pending := self._counts["pending"]) is not None:
            age = (now - self._oldest_pending).total_seconds() if self._oldest_pending else 0.0
            found.append(("gridledger.not_on_chain", pending, {}))
            found.append(("gridledger.not_on_chain.oldest_seconds", age, {}))
        if self.unknown_batches is not None:
            found.append(("gridledger.unknown_batches", self.unknown_batches, {}))
        if self._newest_origin:
            found.append(("gridledger.newest_origin.timestamp_seconds", self._newest_origin.timestamp(), {}))
        return found

    def _date(self, hour: Hour) -> None:
        blocks = hour.blocks.values()
        if any(block.stored for block in blocks):
            self._newest_origin = max(hour.origin, self._newest_origin or hour.origin)
        for block in blocks:
            if block.queued is True and block.on_chain is False and block.forecast:
                issued_at = block.forecast.first.at
                self._oldest_pending = min(issued_at, self._oldest_pending or issued_at)

    def fields(self) -> dict[str, object]:
        """The counts, null where nobody counts, and names: not more than twenty of a kind."""
        return {
            **self._counts,
            "missing_windows": self.missing[:_MOST_NAMED],
            "sent_again_now": self.sent_again[:_MOST_NAMED],
        }
