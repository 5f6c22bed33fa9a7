"""What broadcast needs from its environment."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Where the streams are. The URL may hold a password, so it is not printed."""

    redis_url: str

    def __repr__(self) -> str:
        return "Settings(redis_url=…)"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when it is missing."""
        url = os.environ.get("REDIS_URL")
        if not url:
            raise SystemExit("REDIS_URL is not set (redis://host:port/0)")
        return cls(url)
