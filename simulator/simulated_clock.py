"""The simulated present: it moves with real time, `speed` times as fast, and only while the simulator runs."""

import time
from collections.abc import Callable

# A stopped, swapped-out or blocked simulator goes on where it was instead of jumping ahead.
_LONGEST_STEP_S = 1.0


class SimulatedClock:
    """Seconds since 1970; stands still until `advance` is called for the second time."""

    def __init__(self, now: float, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.now, self.speed = now, speed
        self._monotonic = monotonic
        self._last: float | None = None

    def advance(self) -> float:
        """Move by the real time since the last call, at most one second of it, and return the new present."""
        present = self._monotonic()
        elapsed = 0.0 if self._last is None else present - self._last
        self._last = present
        self.now += min(elapsed, _LONGEST_STEP_S) * self.speed
        return self.now
