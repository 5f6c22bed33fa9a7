"""What the migration command needs from its environment."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """`postgres_url`: postgresql://user@host:port/database."""

    postgres_url: str

    def __repr__(self) -> str:
        return "Settings(postgres_url=…)"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when it is missing."""
        url = os.environ.get("POSTGRES_URL")
        if not url:
            raise SystemExit("POSTGRES_URL is not set (postgresql://user@host:port/database)")
        return cls(postgres_url=url)
