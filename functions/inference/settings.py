"""What inference needs from its environment."""

import os
from pathlib import Path

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Where models lie and forecasts go; without `postgres_url`, which may hold a password, there is no registry."""

    sink_url: str
    model_dir: Path = Path("forecasting/model")
    postgres_url: str | None = None

    def __repr__(self) -> str:
        return f"Settings(sink_url={self.sink_url!r}, model_dir={str(self.model_dir)!r})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when one is missing."""
        sink_url = os.environ.get("K_SINK")
        if not sink_url:
            raise SystemExit("K_SINK is not set (URL that takes CloudEvents; a SinkBinding injects it)")
        model_dir = Path(os.environ.get("MODEL_DIR") or "forecasting/model")
        return cls(sink_url, model_dir, os.environ.get("POSTGRES_URL") or None)
