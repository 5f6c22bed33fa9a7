"""How large the bench of what is served is."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Clients of the live stream; forecasts in the store: one is a series' 24 hours at one origin."""

    sockets: int = 5_000
    forecasts: int = 100_000
    turns: int = 4
    window_events: int = 96  # of 64 series, a turn
    single_events: int = 384  # of one series, a turn
    stream_s: int = 30
    requests: int = 100
    starts: int = 5

    @classmethod
    def from_environment(cls) -> "Settings":
        """SOCKETS and FORECASTS; the rest is as it stands here."""
        sockets, forecasts = (_number(name, default) for name, default in (("SOCKETS", 5_000), ("FORECASTS", 100_000)))
        return cls(sockets, forecasts)


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or int(value) < 1:
        raise SystemExit(f"{name} is {value!r}: a number from 1 on")
    return int(value)
