"""What every embedded server is described by; how it is started and watched is not decided here."""

from collections.abc import Callable
from signal import SIGTERM, Signals

from msgspec import Struct


class Server(Struct, frozen=True):
    """A program that listens on 127.0.0.1.

    `command` is a function because a restart may need other arguments than the first start.
    `is_ready` answers at once or within a second: True when clients will be served.
    """

    name: str
    url: str  # what clients connect to
    command: Callable[[], list[str]]
    is_ready: Callable[[], bool]
    environment: dict[str, str] = {}
    stop_signal: Signals = SIGTERM  # asks for a clean end
