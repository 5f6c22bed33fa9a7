"""Which waiting forecasts go into the next batch, and when. Pure: no clock, no store, no chain."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from domain.commitment import BatchEntry, leaf_hash, merkle_levels

MAX_ENTRIES = 10_000
FLUSH_AFTER_S = 2.0
GATE_MARGIN_S = 60  # five blocks of the slowest chain we know: enough to be in one before the gate closes


class WaitingForecast(Struct, frozen=True):
    """One block of forecasts in the queue."""

    forecast_id: str
    entries: int
    waiting_s: float
    urgent: bool
    gate_at: int | None = None  # Unix seconds: when it must be on chain; None: its feeder has no gate

    def presses(self, now: int) -> bool:
        """Whether somebody waits for it, or its gate is about to close. A gate that has closed presses nobody."""
        return self.urgent or (self.gate_at is not None and now <= self.gate_at <= now + GATE_MARGIN_S)


def is_due(waiting: Sequence[WaitingForecast], now: int = 0) -> bool:
    """Whether to send a batch now: it is full, its oldest has waited long enough, or one of it presses.

    `now`: the chain's clock, Unix seconds; needed where feeders have gates.
    """
    full = sum(forecast.entries for forecast in waiting) >= MAX_ENTRIES
    return full or any(forecast.presses(now) or forecast.waiting_s >= FLUSH_AFTER_S for forecast in waiting)


def next_batch(waiting: Iterable[WaitingForecast], now: int = 0) -> list[str]:
    """The forecast ids of the next batch: those that press first, then the oldest, each block whole."""
    chosen: list[str] = []
    entries = 0
    for forecast in sorted(waiting, key=lambda one: (not one.presses(now), -one.waiting_s, one.forecast_id)):
        entries += forecast.entries
        if chosen and entries > MAX_ENTRIES:
            break
        chosen.append(forecast.forecast_id)
    return chosen


def root_of(entries: Sequence[BatchEntry]) -> bytes:
    """The Merkle root over these entries, which must stand in batch order: sorted."""
    return merkle_levels([leaf_hash(entry.leaf_data()) for entry in entries])[-1][0]
