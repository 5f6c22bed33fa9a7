"""A function as a process of its own, started by the command and variables of its manifest."""

import http.client
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from msgspec import Struct

from embedded.layout import ROOT
from embedded.ports import free_port
from embedded.process import await_ready, last_lines, start, stop
from knative.local_runner.containers import Container
from knative.local_runner.environment import expand
from knative.local_runner.topology import read_topology

_PATIENCE_S, _LOOK_EVERY_S = 60.0, 0.01


class Function(Struct, frozen=True):
    """Where it serves, and its process."""

    url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """What it has used so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


class Start(Struct, frozen=True):
    """Until the first answer."""

    wall_s: float
    cpu_s: float


@contextmanager
def running_function(name: str, environment: dict[str, str], log: Path) -> Iterator[Function]:
    """Ready when its readiness probe is answered with 200; stopped at the end."""
    container, port = _container(name), free_port(name, 0, print)
    process = start(_command(container, port), log, _variables(container) | environment)
    try:
        await_ready(name, lambda: _answers_200(port, container.readiness_probe.http_get.path), process, log)
        yield Function(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        stop(process)


def first_200(name: str, environment: dict[str, str], log: Path) -> Start:
    """From the start of its process until the readiness probe is answered so."""
    container, port = _container(name), free_port(name, 0, print)
    began = time.monotonic()
    process = start(_command(container, port), log, _variables(container) | environment)
    try:
        while not _answers_200(port, container.readiness_probe.http_get.path):
            if process.poll() is not None or time.monotonic() - began > _PATIENCE_S:
                raise SystemExit(f"{name} does not answer; {log} says:\n{last_lines(log)}")
            time.sleep(_LOOK_EVERY_S)
        wall_s = time.monotonic() - began
        return Start(wall_s, Function("", psutil.Process(process.pid)).cpu_s())
    finally:
        stop(process)


def _container(name: str) -> Container:
    return read_topology(ROOT / "knative" / "base").services[name].container


def _command(container: Container, port: int) -> list[str]:
    return [sys.executable, *expand(container.command, {"PORT": str(port)})[1:]]


def _variables(container: Container) -> dict[str, str]:
    return {variable.name: variable.value for variable in container.env if variable.value}


def _answers_200(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
