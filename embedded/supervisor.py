"""Keeps children running: one that dies is started again, after a pause that grows, and that is said aloud."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from signal import SIGTERM, Signals
from subprocess import TimeoutExpired

from msgspec import Struct

from embedded import pid_file, process
from embedded.process import Process

# A child's way to say: what I was asked to do makes no sense, and trying again will not help.
REFUSAL = 2

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_RECORD_AGAIN_S = 1.0
_HEALTHY_S = 60.0  # who lived this long begins with the first pause again


class Child(Struct, frozen=True):
    """What to run; `command` is asked again at each start."""

    name: str
    command: Callable[[], list[str]]
    log: Path
    environment: dict[str, str] = {}
    stop_signal: Signals = SIGTERM


class Supervisor:
    """A group of children that are stopped together."""

    def __init__(self, run: Path, say: Callable[[str], None]) -> None:
        self._run, self._say = run, say
        self.refused: list[str] = []  # what those said who will not be started again
        self._stopping = threading.Event()
        self._watchers: list[threading.Thread] = []
        self._running: dict[str, tuple[Child, Process]] = {}
        self._lock = threading.Lock()

    def start(self, child: Child) -> Process:
        """Start it and watch over it from now on."""
        started = self._launch(child)
        thread = threading.Thread(target=self._watch, args=(child, started), name=f"watch {child.name}", daemon=True)
        self._watchers.append(thread)
        thread.start()
        return started

    def run_to_end(self, child: Child) -> None:
        """Run a command that ends by itself; SystemExit, with its last lines, when it fails."""
        status = self._launch(child).wait()
        pid_file.forget(self._run, child.name)
        if status:
            last_lines = process.last_lines(child.log)
            raise SystemExit(f"{child.name} failed ({_how(status)}); {child.log} says:\n{last_lines}")

    def stop(self) -> None:
        """Stop all, at the same time; returns when they are gone."""
        with self._lock:  # nothing is launched from here on
            self._stopping.set()
            last = list(self._running.values())
        stops = [threading.Thread(target=process.stop, args=(running, child.stop_signal)) for child, running in last]
        for thread in stops:
            thread.start()
        for thread in [*stops, *self._watchers]:
            thread.join()

    def _launch(self, child: Child) -> Process:
        with self._lock:
            if self._stopping.is_set():
                raise SystemExit(f"{child.name} is not started: everything is being stopped")
            started = process.start(child.command(), child.log, child.environment, child.stop_signal)
            self._record(child, started)
            self._running[child.name] = (child, started)
            return started

    def _watch(self, child: Child, running: Process | None) -> None:
        pause_s = _FIRST_PAUSE_S
        while running is not None:
            began = time.monotonic()
            status = self._wait(child, running)
            process.end_group(running)  # a Java that was still starting when its Spark was killed does not notice
            if time.monotonic() - began > _HEALTHY_S:
                pause_s = _FIRST_PAUSE_S
            running = self._launch_again(child, status, pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        pid_file.forget(self._run, child.name)

    def _wait(self, child: Child, running: Process) -> int:
        """Its exit status; meanwhile it gets its record, if there was no room for that when it began."""
        while (recorded := pid_file.alive(self._run, child.name)) is None or recorded.pid != running.pid:
            with suppress(TimeoutExpired):
                return running.wait(_RECORD_AGAIN_S)
            self._record(child, running)
        return running.wait()

    def _record(self, child: Child, running: Process) -> None:
        with suppress(OSError):  # on a full disk it runs all the same
            pid_file.record(self._run, child.name, running.pid)

    def _launch_again(self, child: Child, status: int, pause_s: float) -> Process | None:
        """None when it is not to run any more."""
        if self._stopping.is_set():
            return None
        if status == REFUSAL:
            self.refused.append(f"{child.name} refuses to run: {process.last_lines(child.log, 3)}")
            self._say(self.refused[-1])
            return None
        self._say(f"{child.name} ended ({_how(status)}); starting it again in {pause_s:.0f} s; log: {child.log}")
        while not self._stopping.wait(pause_s):
            try:
                return self._launch(child)
            except SystemExit as stop:
                self._say(str(stop))
                return None
            except OSError as error:  # a full disk, say: it will have room again
                self._say(f"{child.name} cannot be started: {error}; trying again in {pause_s:.0f} s")
        return None


def _how(status: int) -> str:
    return f"killed by {Signals(-status).name}" if status < 0 else f"exit status {status}"
