"""What a run leaves behind for the next one: when it started and up to when everything is on the topic."""

from pathlib import Path

import msgspec
from msgspec import Struct

from domain.whole_file import write_whole
from simulator.refusal import Refusal


class SavedClock(Struct, frozen=True):
    """Simulated times in seconds since 1970; all that arrives before `published_until` is acknowledged by Kafka."""

    identity: str  # of the world: its settings, or the replayed file
    start: int
    published_until: int


def load(path: Path) -> SavedClock | None:
    """The clock of the run before, None when there was none; Refusal when the file is damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=SavedClock)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise Refusal(f"{path} is damaged ({error}); delete the data folder (make clean) to begin again") from error


def save(path: Path, clock: SavedClock) -> None:
    """Keep the clock; a crash leaves the old file or the new one."""
    write_whole(path, msgspec.json.encode(clock))
