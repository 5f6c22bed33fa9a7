"""A file per child in the run folder: who runs now, and what a run that was killed by force may have left behind."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct

from domain.whole_file import write_whole

_PATIENCE_S = 10


class _Recorded(Struct, frozen=True):
    pid: int
    created: float  # start time of the process: pids are reused, pairs are not


def record(folder: Path, name: str, pid: int) -> None:
    """Remember a child that was just started. OSError when there is no room for it."""
    try:
        created = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return
    write_whole(folder / f"{name}.pid", msgspec.json.encode(_Recorded(pid, created)))


def alive(folder: Path, name: str) -> psutil.Process | None:
    """The child of this name, as it was recorded last; None when there is no record, or it has ended."""
    try:
        recorded = msgspec.json.decode((folder / f"{name}.pid").read_bytes(), type=_Recorded)
        process = psutil.Process(recorded.pid)
        return process if process.create_time() == recorded.created else None
    except (FileNotFoundError, msgspec.MsgspecError, psutil.NoSuchProcess):  # it may be ending just now
        return None


def all_alive(folder: Path) -> dict[str, psutil.Process]:
    """By name; who has no record that can be read is not among them."""
    names = sorted(path.stem for path in folder.glob("*.pid"))
    return {name: process for name in names if (process := alive(folder, name))}


def forget(folder: Path, name: str) -> None:
    (folder / f"{name}.pid").unlink(missing_ok=True)


def end_leftovers(folder: Path) -> list[str]:
    """End what earlier runs left, with all that it started; returns the names of what was still alive."""
    left = []
    for path in sorted(folder.glob("*.pid")):
        process = alive(folder, path.stem)
        if process is not None:
            _end(process)
            left.append(path.stem)
        path.unlink(missing_ok=True)
    return left


def _end(process: psutil.Process) -> None:
    family = [*process.children(recursive=True), process]
    for member in family:
        _quietly(member.terminate)
    _, stubborn = psutil.wait_procs(family, timeout=_PATIENCE_S)
    for member in stubborn:
        _quietly(member.kill)
    psutil.wait_procs(stubborn, timeout=_PATIENCE_S)


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return
