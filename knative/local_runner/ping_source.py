"""Plays one PingSource: a tick at every moment of its cron schedule, in real time."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from cronsim import CronSim

from knative.local_runner.event import Event
from knative.local_runner.http_client import http
from knative.local_runner.kinds import PingSource
from knative.local_runner.pods import Pod

_TIMEOUT_S = 30.0


def play_ping_source(source: PingSource, pod: Pod, stopping: threading.Event, say: Callable[[str], None]) -> None:
    """Send ticks until `stopping` is set; one that fails is said and not repeated: the next one comes anyway."""
    moment = datetime.now(UTC)
    while True:
        # What was slept through is skipped.
        moment = next(CronSim(source.spec.schedule, max(moment, datetime.now(UTC))))
        if stopping.wait((moment - datetime.now(UTC)).total_seconds()):
            return
        try:
            headers = _tick(source, moment).http_headers()
            http.post(pod.url, content=source.spec.data, headers=headers, timeout=_TIMEOUT_S).raise_for_status()
        except httpx.HTTPError as error:
            say(f"{source.metadata.name}: {error!r}")


def _tick(source: PingSource, moment: datetime) -> Event:
    attributes = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "type": "dev.knative.sources.ping",
        "source": f"/apis/v1/namespaces/default/pingsources/{source.metadata.name}",
        "time": moment.isoformat(),
    }
    return Event(attributes, source.spec.content_type, source.spec.data.encode())
