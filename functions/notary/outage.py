"""Says that something is down once when it begins and once when it ends, however often it is tried."""

import logging
from threading import Lock

from domain.errors import DependencyUnavailable

_log = logging.getLogger("gridledger.notary")


class Outage:
    """Shared by all who do rounds in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._down: str | None = None  # the dependency

    def began(self, trouble: DependencyUnavailable) -> None:
        """Log it unless this dependency was down already."""
        with self._lock:
            if self._down != trouble.dependency:
                _log.warning("%s; what is due waits until it is back", trouble)
            self._down = trouble.dependency

    def ended(self) -> None:
        """Log that all is well again if it was not."""
        with self._lock:
            if self._down:
                _log.info("%s is back", self._down)
            self._down = None
