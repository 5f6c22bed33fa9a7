"""Says that something is down once when it begins and once when it ends, however often it is tried."""

import logging
import time
from threading import Lock

from domain.errors import DependencyUnavailable

_QUIET_S = 60.0  # between two reasons for the same outage: some of them hold numbers that change with each try

_log = logging.getLogger("gridledger.notary")


class Outage:
    """Shared by all who do rounds in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._down: DependencyUnavailable | None = None  # as last told
        self._told_at = 0.0

    def began(self, trouble: DependencyUnavailable) -> None:
        """Log it, unless it is known to be down and there is no news about why."""
        with self._lock:
            if self._down is None or self._down.dependency != trouble.dependency or self._has_news(trouble):
                _log.warning("%s; what is due waits until it is back", trouble)
                self._down, self._told_at = trouble, time.monotonic()

    def ended(self) -> None:
        """Log that all is well again if it was not."""
        with self._lock:
            if self._down:
                _log.info("%s is back", self._down.dependency)
            self._down = None

    def _has_news(self, trouble: DependencyUnavailable) -> bool:
        return str(trouble) != str(self._down) and time.monotonic() - self._told_at >= _QUIET_S
