"""What the simulator says about itself in run/simulation.json, for the progress bar and the status line."""

from pathlib import Path

import msgspec
from msgspec import Struct

from embedded.screen import bar

_FILE = "simulation.json"


class Simulation(Struct, frozen=True):
    """The file's fields that are shown."""

    phase: str  # backfill, live or ended
    backfill_done: int
    backfill_total: int
    simulated_time: str

    def line(self) -> str:
        if self.phase == "backfill":
            return f"back-fill {bar(self.backfill_done, self.backfill_total)}"
        return f"{self.simulated_time.replace('T', ' ')[:16]} simulated"


def forget_simulation(run: Path) -> None:
    """What an earlier run said means nothing now."""
    (run / _FILE).unlink(missing_ok=True)


def read_simulation(run: Path) -> Simulation | None:
    """None before the simulator has said anything."""
    try:
        return msgspec.json.decode((run / _FILE).read_bytes(), type=Simulation)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
