"""Starting, awaiting and stopping one child process; watching over it is `supervisor.py`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from embedded.layout import ROOT
from embedded.server import Server
from embedded.settings import inherited_environment

Process = subprocess.Popen[bytes]

_CHILD = str(Path(__file__).parent / "child.py")
STOP_PATIENCE_S = 10.0
_POLL_S = 0.05

# "Dies with its parent" means the thread that forked: one thread, which lives as long as we do, forks for all.
_forks = ThreadPoolExecutor(max_workers=1, thread_name_prefix="forks")


def start(command: list[str], log: Path, environment: dict[str, str], death_signal: Signals = SIGTERM) -> Process:
    """Start a child that appends to `log`, hears no Ctrl-C of the terminal, and dies with this process."""
    log.parent.mkdir(parents=True, exist_ok=True)
    launcher = [sys.executable, "-SE", _CHILD, str(os.getpid()), str(int(death_signal))]
    with log.open("ab") as output:
        return _forks.submit(
            Process,
            [*launcher, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=inherited_environment() | environment,
            cwd=ROOT,
            start_new_session=True,
        ).result()


def stop(process: Process, stop_signal: Signals = SIGTERM) -> None:
    """Ask it to end, after STOP_PATIENCE_S make it; returns when it is gone."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_group(process: Process) -> None:
    """End what a process that has ended had started and left behind, unless that has a group of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, SIGKILL)


def await_ready(name: str, is_ready: Callable[[], bool], process: Process, log: Path, patience_s: float = 120) -> None:
    """Return when it serves; SystemExit with the log's name and last lines when it ends or takes too long."""
    deadline = time.monotonic() + patience_s
    while True:
        if process.poll() is not None:  # asked first: a stranger may answer at its port
            raise SystemExit(f"{name} ended with exit status {process.returncode}; {log} says:\n{last_lines(log)}")
        if is_ready():
            return
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
