"""Starting, awaiting and stopping one child process; watching over it is `supervisor.py`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, Signals

from embedded.server import Server
from embedded.settings import inherited_environment

Process = subprocess.Popen[bytes]

_CHILD = str(Path(__file__).parent / "child.py")
_STOP_PATIENCE_S = 10
_POLL_S = 0.05


def start(command: list[str], log: Path, environment: dict[str, str], death_signal: Signals = SIGTERM) -> Process:
    """Start a child that appends to `log`, hears no Ctrl-C of the terminal, and dies with this process.

    Call it from a thread that lives as long as the child may: the kernel counts that thread as the parent.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    launcher = [sys.executable, "-SE", _CHILD, str(os.getpid()), str(int(death_signal))]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*launcher, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=inherited_environment() | environment,
            start_new_session=True,
        )


def stop(process: Process, stop_signal: Signals = SIGTERM, patience_s: float = _STOP_PATIENCE_S) -> None:
    """Ask it to end, then make it; returns when it is gone."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_ready(name: str, is_ready: Callable[[], bool], process: Process, log: Path, patience_s: float = 120) -> None:
    """Return when it serves; SystemExit with the log's name and last lines when it ends or takes too long."""
    deadline = time.monotonic() + patience_s
    while not is_ready():
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with exit status {process.returncode}; {log} says:\n{last_lines(log)}")
        if time.monotonic() > deadline:
            raise SystemExit(f"{name} is not ready after {patience_s:.0f} s; {log} says:\n{last_lines(log)}")
        time.sleep(_POLL_S)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for messages."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


@contextmanager
def running(server: Server, log: Path) -> Iterator[str]:
    """The URL of a server that is ready; it is stopped at the end."""
    process = start(server.command(), log, server.environment, server.stop_signal)
    try:
        await_ready(server.name, server.is_ready, process, log)
        yield server.url
    finally:
        stop(process, server.stop_signal)
