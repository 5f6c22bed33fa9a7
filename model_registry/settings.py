"""What the commands need from their environment."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """`postgres_url`: postgresql://user@host:port/database, it may hold a password; `who` stands in the history."""

    postgres_url: str
    who: str

    def __repr__(self) -> str:
        return f"Settings(who={self.who!r})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when it is missing."""
        url = os.environ.get("POSTGRES_URL")
        if not url:
            raise SystemExit("POSTGRES_URL is not set (postgresql://user@host:port/database)")
        return cls(url, who_from_environment())


def who_from_environment() -> str:
    """WHO, or else the name this process runs under."""
    return os.environ.get("WHO") or os.environ.get("USER") or os.environ.get("LOGNAME") or "unknown"
