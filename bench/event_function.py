"""Events per CPU-second: event_function in one uvicorn against the default server of functions-framework.

`make bench NAME=event_function`. The same event of 250 bytes, the same eight connections, a handler that does nothing;
CPU time of the server with all its children. Both parse the event; ours into a checked message.
"""

import http.client
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import functions_framework
import psutil
from cloudevents.http import CloudEvent

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file, or loaded as one by functions-framework

from domain.actuals import ActualsCorrected
from domain.cloud_event import Message, to_event
from embedded.ports import answers, free_port
from embedded.process import await_ready, start, stop
from functions.event_function import event_function

_CONNECTIONS = 8
_EVENTS = 4000
_HOUR = datetime(2026, 1, 31, 7, tzinfo=UTC)
_EVENT = to_event(ActualsCorrected("feeder-1", "meter-0001", _HOUR, _HOUR + timedelta(hours=1), 1234, 1))


def _do_nothing(_: Message) -> None:
    return None


if __name__ != "__main__":  # what the servers serve
    ours = event_function(_do_nothing)

    @functions_framework.cloud_event
    def default(event: CloudEvent) -> None:
        assert event.data  # noqa: S101


def main() -> None:
    uvicorn = [sys.executable, "-m", "uvicorn", "--factory", "functions_framework.aio:create_asgi_app"]
    framework = str(Path(sys.executable).parent / "functions-framework")
    ours = _per_cpu_second("ours", lambda port: [*uvicorn, "--port", port, "--log-level", "warning", "--no-access-log"])
    default = _per_cpu_second(
        "default", lambda port: [framework, "--host", "127.0.0.1", "--port", port, "--signature-type", "cloudevent"]
    )
    ratio = ours / default
    print(f"events per CPU-second: event_function {ours:,.0f}, default server {default:,.0f}: {ratio:.1f} times")
    print(json.dumps({"benchmark": "event_function", "events_per_cpu_s": round(ours), "vs_default": round(ratio, 2)}))


def _per_cpu_second(target: str, command: Callable[[str], list[str]]) -> float:
    port = free_port(target, 0, print)
    with tempfile.TemporaryDirectory() as folder, _served(target, command(str(port)), port, Path(folder)) as server:
        _post(port, _EVENTS // 10)
        before = _cpu_s(server)
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            list(pool.map(lambda _: _post(port, _EVENTS // _CONNECTIONS), range(_CONNECTIONS)))
        return _EVENTS / (_cpu_s(server) - before)


@contextmanager
def _served(target: str, command: list[str], port: int, folder: Path) -> Iterator[psutil.Process]:
    environment = {"FUNCTION_SOURCE": __file__, "FUNCTION_TARGET": target}
    process = start(command, folder / "log", environment)
    try:
        await_ready(target, lambda: answers(f"127.0.0.1:{port}"), process, folder / "log")
        yield psutil.Process(process.pid)
    finally:
        stop(process)


def _post(port: int, events: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(events):
        connection.request("POST", "/", _EVENT.data, _EVENT.http_headers())
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"the server answered {answer.status}")
    connection.close()


def _cpu_s(server: psutil.Process) -> float:
    """Of the server and its children."""
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


if __name__ == "__main__":
    main()
