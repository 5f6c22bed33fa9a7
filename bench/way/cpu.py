"""The CPU of each process of the house so far, by the name of its pid file, and the job's by its own count."""

from contextlib import suppress
from pathlib import Path

import psutil

from bench.windows.job import Job
from embedded.pid_file import all_alive

JOB = "feature job"


def cpu_s(run: Path, job: Job) -> dict[str, float]:
    """User and system; children without a pid file of their own (of PostgreSQL) count with their parent."""
    processes = all_alive(run)
    named = {process.pid for process in processes.values()}
    found = {JOB: job.cpu_s()}
    for name, process in processes.items():
        with suppress(psutil.NoSuchProcess):
            unnamed = [child for child in process.children(recursive=True) if child.pid not in named]
            found[name] = sum(sum(each.cpu_times()[:2]) for each in (process, *unnamed) if each.is_running())
    return found


def used(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """In between, the most first."""
    spent = {name: after[name] - before.get(name, 0.0) for name in after}
    return dict(sorted(spent.items(), key=lambda item: -item[1]))
