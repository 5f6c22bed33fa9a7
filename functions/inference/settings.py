"""What inference needs from its environment."""

import os
from pathlib import Path

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Where the model lies and where forecasts go."""

    sink_url: str
    model_dir: Path = Path("forecasting/model")

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when one is missing."""
        sink_url = os.environ.get("K_SINK")
        if not sink_url:
            raise SystemExit("K_SINK is not set (URL that takes CloudEvents; a SinkBinding injects it)")
        return cls(sink_url, Path(os.environ.get("MODEL_DIR") or "forecasting/model"))
