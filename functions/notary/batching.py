"""Which waiting forecasts go into the next batch, and when. Pure: no clock, no store, no chain."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from domain.commitment import BatchEntry, leaf_hash, merkle_levels

MAX_ENTRIES = 10_000
FLUSH_AFTER_S = 2.0


class WaitingForecast(Struct, frozen=True):
    """One block of forecasts in the queue."""

    forecast_id: str
    entries: int
    waiting_s: float
    urgent: bool


def is_due(waiting: Sequence[WaitingForecast]) -> bool:
    """Whether to send a batch now: it is full, its oldest has waited long enough, or somebody asked for it."""
    full = sum(forecast.entries for forecast in waiting) >= MAX_ENTRIES
    return full or any(forecast.urgent or forecast.waiting_s >= FLUSH_AFTER_S for forecast in waiting)


def next_batch(waiting: Iterable[WaitingForecast]) -> list[str]:
    """The forecast ids of the next batch: urgent ones first, then the oldest, each block whole."""
    chosen: list[str] = []
    entries = 0
    for forecast in sorted(waiting, key=lambda one: (not one.urgent, -one.waiting_s, one.forecast_id)):
        entries += forecast.entries
        if chosen and entries > MAX_ENTRIES:
            break
        chosen.append(forecast.forecast_id)
    return chosen


def root_of(entries: Sequence[BatchEntry]) -> bytes:
    """The Merkle root over these entries, which must stand in batch order: sorted."""
    return merkle_levels([leaf_hash(entry.leaf_data()) for entry in entries])[-1][0]
