"""How far the simulation is, for whoever shows it: RUN_DIR/simulation.json."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from domain.cloud_event import utc_text
from domain.whole_file import write_whole
from simulator.timeline import HOUR_S, Timeline, moment


class Progress(Struct, frozen=True):
    """Back-fill is counted in hours of history."""

    phase: Literal["backfill", "live", "ended"]  # ended: the replayed file has no more rows; the clock runs on
    backfill_done: int
    backfill_total: int
    simulated_time: str
    speed: float


def progress(timeline: Timeline, published_until: int, now: float, speed: float) -> Progress:
    """Where a run stands that has published everything before `published_until`."""
    total = (timeline.start - timeline.begins_at) // HOUR_S
    done = min(max((published_until - timeline.begins_at) // HOUR_S, 0), total)
    ends_at = timeline.world.ends_at
    phase: Literal["live", "ended"] = "ended" if ends_at is not None and now >= ends_at else "live"
    return Progress("backfill" if done < total else phase, done, total, utc_text(moment(int(now))), speed)


def report(run_dir: Path, state: Progress) -> None:
    """Write it where the local runner looks."""
    write_whole(run_dir / "simulation.json", msgspec.json.encode(state))
