"""A function served as its manifest says, and what its dispatcher does: POST an event, read the status."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx

from domain.cloud_event import to_event
from embedded.layout import ROOT
from embedded.ports import free_port
from embedded.process import running
from embedded.server import Server
from knative.local_runner.environment import expand
from knative.local_runner.topology import read_topology


@contextmanager
def served(name, environment, log):
    """The URL of functions/`name`, started by the command and variables of knative/base/services/`name`.yaml."""
    container = read_topology(ROOT / "knative" / "base").services[name].container
    port = str(free_port(name, 0, print))
    fixed = {variable.name: variable.value for variable in container.env if variable.value}
    server = Server(
        name=name,
        url=f"http://127.0.0.1:{port}",
        command=lambda: expand(container.command, {"PORT": port}),
        is_ready=lambda: probe_is_answered(port),
        environment=fixed | environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    with running(server, log) as url:
        yield url


def deliver(url, message):
    """Status and reason."""
    event = to_event(message)
    answer = httpx.post(url, content=event.data, headers=event.http_headers(), timeout=20)
    return answer.status_code, answer.text


def probe_is_answered(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    except httpx.TransportError:
        return False
