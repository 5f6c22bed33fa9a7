"""What one look found, in numbers: the log line of a tick."""

from collections.abc import Iterable

from msgspec import structs

from functions.reconciler.hour import Hour, counts

_MOST_NAMED = 20


class Look:
    """Sums over the hours that are watched."""

    def __init__(self) -> None:
        self.missing: list[str] = []  # window ids
        self.sent_again: list[str] = []  # event ids
        self._counts: dict[str, int | None] = structs.asdict(counts(()))

    def add(self, hours: Iterable[Hour], sent_again: list[str]) -> None:
        """Some more hours, and the events that were sent again for them just now."""
        for hour in hours:
            for name, count in structs.asdict(counts(hour.blocks.values())).items():
                if count is not None:
                    self._counts[name] = (self._counts[name] or 0) + count
            self.missing += [block.window_id for block in hour.blocks.values() if block.state == "missing"]
        self.sent_again += sent_again

    def fields(self) -> dict[str, object]:
        """The counts, null where nobody counts, and names: not more than twenty of a kind."""
        return {
            **self._counts,
            "missing_windows": self.missing[:_MOST_NAMED],
            "sent_again_now": self.sent_again[:_MOST_NAMED],
        }
