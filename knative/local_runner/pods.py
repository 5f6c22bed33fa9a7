"""Services as child processes: which port each has, how it is started, and whether it answers."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from domain.whole_file import write_whole
from embedded.ports import free_port, is_free
from embedded.supervisor import Child, Supervisor
from knative.local_runner.environment import environment, expand
from knative.local_runner.http_client import http
from knative.local_runner.kinds import Service
from knative.local_runner.settings import Settings, search_path
from knative.local_runner.topology import Topology

_PROBE_PAUSE_S = 0.2
_SAY_EVERY = 150  # probes: half a minute
_PORT_PATIENCE_S = 5.0
_URLS = "services.json"


class Pod(Struct, frozen=True):
    """One instance of a Service, listening on 127.0.0.1."""

    name: str
    port: int
    probe_path: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether the readiness probe of its manifest is answered with 2xx or 3xx, as kubelet has it."""
        try:
            return 200 <= http.get(self.url + self.probe_path, timeout=2).status_code < 400
        except httpx.HTTPError:
            return False

    def await_ready(self, stopping: threading.Event, say: Callable[[str], None]) -> None:
        """Return when it is ready, or when everything stops: on a cluster the activator holds requests so."""
        probes = 0
        while not stopping.is_set() and not self.is_ready():
            probes += 1
            if probes % _SAY_EVERY == 0:
                say(f"{self.name} is not ready; its events wait")
            stopping.wait(_PROBE_PAUSE_S)


def pods(topology: Topology, run_dir: Path, say: Callable[[str], None]) -> dict[str, Pod]:
    """A pod for every Service, on the port it had before if this run follows a killed one: open pages stay valid."""
    before = _urls_before(run_dir)
    return {
        name: Pod(name, _port(name, before.get(name, ""), say), service.container.readiness_probe.http_get.path)
        for name, service in topology.services.items()
    }


def start_pods(
    all_pods: dict[str, Pod], topology: Topology, sinks: dict[str, str], settings: Settings, supervisor: Supervisor
) -> None:
    """Start every pod; `sinks` has the K_SINK of those that a SinkBinding names."""
    for name, pod in all_pods.items():
        values = environment(topology.services[name], topology, settings.values)
        values |= {"PORT": str(pod.port), "K_SERVICE": name, "PATH": f"{Path(sys.executable).parent}:{search_path()}"}
        values |= {"UVICORN_HOST": "127.0.0.1"}  # a pod may listen to its cluster, a laptop not to its network
        if name in sinks:
            values["K_SINK"] = sinks[name]
        supervisor.start(_child(topology.services[name], values, settings.log_dir))


def write_urls(all_pods: dict[str, Pod], run_dir: Path) -> None:
    """Name → URL of every Service, in services.json; whole or not at all."""
    urls = msgspec.json.encode({name: pod.url for name, pod in all_pods.items()})
    write_whole(run_dir / _URLS, msgspec.json.format(urls))


def _urls_before(run_dir: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode((run_dir / _URLS).read_bytes(), type=dict[str, str])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def _port(name: str, url_before: str, say: Callable[[str], None]) -> int:
    _, _, port = url_before.rpartition(":")
    deadline = time.monotonic() + _PORT_PATIENCE_S
    while port.isdigit() and time.monotonic() < deadline:  # its last holder may be about to end
        if is_free(int(port)):
            return int(port)
        time.sleep(_PROBE_PAUSE_S)
    return free_port(name, 0, say)


def _child(service: Service, values: dict[str, str], log_dir: Path) -> Child:
    command = expand(service.container.command, values)
    return Child(service.metadata.name, lambda: command, log_dir / f"{service.metadata.name}.log", values)
