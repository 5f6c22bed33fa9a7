"""What scoring needs from its environment."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Where forecasts are read and scores go. The URL may hold a password, so it is not printed."""

    mongodb_url: str

    def __repr__(self) -> str:
        return "Settings(mongodb_url=…)"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when it is missing."""
        url = os.environ.get("MONGODB_URL")
        if not url:
            raise SystemExit("MONGODB_URL is not set (mongodb://host:port/gridledger)")
        return cls(url)
