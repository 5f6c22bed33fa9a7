"""Whether a page that stays open grows: its heap and its elements after each lot of events, garbage collected."""

from collections.abc import Callable

from msgspec import Struct
from playwright.sync_api import CDPSession, Page

_IDLE = "new Promise(done => requestIdleCallback(done))"


class Kept(Struct, frozen=True):
    heap_mb: float
    elements: int
    listeners: int


def kept_after(page: Page, lots: int, send_lot: Callable[[], None]) -> list[Kept]:
    """One for each lot."""
    session = page.context.new_cdp_session(page)
    found = []
    for _ in range(lots):
        send_lot()
        page.evaluate(_IDLE)
        found.append(_kept(session))
    return found


def _kept(session: CDPSession) -> Kept:
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    counters = session.send("Memory.getDOMCounters")
    return Kept(round(heap["usedSize"] / 1e6, 2), counters["nodes"], counters["jsEventListeners"])
