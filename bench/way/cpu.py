"""The CPU of each process of the house so far, by the name of its pid file, and the job's by its own count."""

from contextlib import suppress
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct

from bench.windows.job import Job

JOB = "feature job"


class _Recorded(Struct):
    pid: int


def cpu_s(run: Path, job: Job) -> dict[str, float]:
    """User and system; children without a pid file of their own (of PostgreSQL) count with their parent."""
    pids = {path.stem: msgspec.json.decode(path.read_bytes(), type=_Recorded).pid for path in run.glob("*.pid")}
    named = set(pids.values())
    found = {JOB: job.cpu_s()}
    for name, pid in pids.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            unnamed = [child for child in process.children(recursive=True) if child.pid not in named]
            found[name] = sum(sum(each.cpu_times()[:2]) for each in (process, *unnamed) if each.is_running())
    return found


def used(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """In between, the most first."""
    spent = {name: after[name] - before.get(name, 0.0) for name in after}
    return dict(sorted(spent.items(), key=lambda item: -item[1]))
