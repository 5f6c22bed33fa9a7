"""What each process of a house holds, and what each folder of its data takes, at one moment."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from msgspec import Struct

from embedded.layout import Layout
from embedded.pid_file import all_alive

MB = 2**20


class Held(Struct, frozen=True):
    """Children without a pid file of their own (of PostgreSQL, of Spark) count with their parent."""

    memory_mb: float  # proportional set: pages that processes share are counted once
    handles: int
    pid: int


class Sample(Struct, frozen=True):
    """`disk_mb` by folder of the data, and of the logs; `forecasts` are records on the topic."""

    at_s: float  # since the first
    simulated_time: str
    forecasts: int | None
    dead_letters: int | None
    processes: dict[str, Held]
    disk_mb: dict[str, float]


def processes(run: Path) -> dict[str, Held]:
    """By the name of the pid file. Who ends while it is looked at is left out."""
    named = all_alive(run)
    pids, found = {process.pid for process in named.values()}, {}
    for name, process in named.items():
        with suppress(psutil.NoSuchProcess):
            found[name] = _held(process, pids)
    return found


def _held(process: psutil.Process, named: set[int]) -> Held:
    memory, handles = process.memory_full_info().pss, process.num_fds()
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if child.pid not in named:
                more, several = child.memory_full_info().pss, child.num_fds()
                memory, handles = memory + more, handles + several
    return Held(round(memory / MB, 1), handles, process.pid)


def disk_mb(layout: Layout) -> dict[str, float]:
    """Blocks on disk: a file that is sparse, or made larger than what it holds, takes less than its length."""
    folders = [*(path for path in layout.data.iterdir() if path.is_dir()), layout.logs]
    return {folder.name: round(sum(_blocks(folder)) / MB, 1) for folder in folders}


def _blocks(folder: Path) -> Iterator[int]:
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                yield 512 * os.lstat(Path(parent, name)).st_blocks
