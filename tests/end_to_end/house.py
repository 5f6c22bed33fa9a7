"""The whole house as one process with children, for tests that look at it and tests that break it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import psutil

from embedded import analytics, pid_file
from embedded.endpoints import Endpoints
from embedded.layout import ROOT, Layout
from embedded.process import await_ready, last_lines
from embedded.tally import Tally, take_tally
from tests.end_to_end import house_process

# An hour in twenty seconds: short tests, and still time to reach the chain within a forecast's first hour.
SPEED = "180"
_START_PATIENCE_S = 300
_STOP_PATIENCE_S = 60
_LOOK_EVERY_S = 1.0


class House:
    """Not running until `start`; all that it keeps lies in its folder, so that a second start goes on."""

    module = house_process.__name__  # what is run

    def __init__(self, folder: Path, **settings: str) -> None:
        self.layout = Layout(folder)
        self._settings = {"SPEED": SPEED} | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    def start(self) -> None:
        """Return when the dashboard is served."""
        self.layout.create()
        self._starts += 1
        log = self.layout.log(f"house-{self._starts}")
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module, str(self.layout.home)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=os.environ | self._settings,
                start_new_session=True,
            )
        await_ready("the house", lambda: house_process.READY in log.read_text(), self._process, log, _START_PATIENCE_S)

    def stop(self) -> None:
        """In order: the end of its input tells it to."""
        if self._process is not None:
            self._process.communicate(timeout=_STOP_PATIENCE_S)
            self._process = None

    def kill(self) -> None:
        """The process of `make up` itself, by force: it can tidy nothing up."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=_STOP_PATIENCE_S)
        self._process = None

    def pause(self) -> None:
        """No more readings; returns when the simulator is gone."""
        self.tell("pause")
        self.until("the simulator is gone", lambda: not (self.layout.run / "simulator.pid").exists(), 30)

    def tell(self, order: str) -> None:
        """A line on its standard input."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(order.encode() + b"\n")
        self._process.stdin.flush()

    @property
    def analytics_url(self) -> str:
        """Where the dashboard is just now."""
        return analytics.url(self.layout.run) or ""

    @property
    def endpoints(self) -> Endpoints:
        return msgspec.json.decode((self.layout.run / "endpoints.json").read_bytes(), type=Endpoints)

    def process(self, name: str) -> psutil.Process:
        """The child of this name: kafka, spark, notary, …; psutil.NoSuchProcess when it has ended."""
        found = pid_file.alive(self.layout.run, name)
        if found is None:
            raise psutil.NoSuchProcess(0, name)
        return found

    def family(self) -> list[psutil.Process]:
        """The process of `make up` first, then all it started, and those they started; nobody when it was killed."""
        if self._process is None:
            return []
        itself = psutil.Process(self._process.pid)
        return [itself, *itself.children(recursive=True)]

    def serves(self, function: str, not_as: psutil.Process | None = None) -> bool:
        """Whether a function answers, in another process than this one."""
        url = msgspec.json.decode((self.layout.run / "services.json").read_bytes(), type=dict[str, str])[function]
        try:
            return self.process(function) != not_as and httpx.get(url, timeout=5).status_code < 500
        except (psutil.NoSuchProcess, httpx.HTTPError):
            return False

    def tally(self) -> Tally:
        return take_tally(self.endpoints)

    def until(self, what: str, reached: Callable[[], bool], patience_s: float) -> None:
        """Look again and again; AssertionError with the newest lines of the house's log when patience ends."""
        deadline = time.monotonic() + patience_s
        while not reached():
            if time.monotonic() > deadline:
                said = last_lines(self.layout.log(f"house-{self._starts}"))
                raise AssertionError(f"not within {patience_s:.0f} s: {what}; logs in {self.layout.logs}:\n{said}")
            time.sleep(_LOOK_EVERY_S)
