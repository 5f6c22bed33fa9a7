"""The simulated clock is held until the house can follow it: no forecast is late because something was still starting.

The simulator publishes history, then a heartbeat, and waits while run/clock_held exists (simulator/play.py).
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import msgspec

from embedded.screen import bar
from embedded.simulation import forget_simulation, read_simulation
from embedded.topic_ends import TopicEnds

_LOOK_EVERY_S = 0.5


def hold_clock(run: Path) -> None:
    """A simulator that starts from now on publishes no live reading."""
    forget_simulation(run)
    _flag(run).touch()


def release_clock(run: Path) -> None:
    """Simulated time begins, or goes on."""
    _flag(run).unlink(missing_ok=True)


def await_caught_up(
    run: Path, checkpoint: Path, bootstrap_servers: str, stopping: Event, note: Callable[[str], None]
) -> None:
    """Return when history is published and the feature job has taken in all there is, or when `stopping` is set."""
    with closing(TopicEnds(bootstrap_servers)) as ends:
        while not stopping.wait(_LOOK_EVERY_S):
            published, taken = ends.records().get("energy_ingest"), records_taken(checkpoint)
            simulation = read_simulation(run)
            if simulation is None or published is None:
                continue
            if simulation.phase != "backfill" and taken >= published:
                return
            sent = bar(simulation.backfill_done, simulation.backfill_total)
            note(f"{sent} sent, {taken:,} of {published:,} records taken in")


def records_taken(checkpoint: Path) -> int:
    """Sum of the offsets where the feature job's newest finished batch ended; 0 before the first."""
    finished = [int(entry.name) for entry in checkpoint.glob("commits/[0-9]*") if entry.name.isdigit()]
    if not finished:
        return 0
    # Spark's offset log: a version, the batch's metadata, then one line of JSON per source.
    line = (checkpoint / "offsets" / str(max(finished))).read_text().splitlines()[2]
    return sum(sum(parts.values()) for parts in msgspec.json.decode(line, type=dict[str, dict[str, int]]).values())


def _flag(run: Path) -> Path:
    return run / "clock_held"
