"""Five functions of knative/base, played by the local runner on real servers, and how to kill each of them.

Two seconds of patience instead of a minute: who has to give up on an event does so while the test looks.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from msgspec import Struct

from domain.cloud_event import Event
from embedded import pid_file
from embedded.layout import ROOT
from embedded.topics import PARTITIONS
from functions.dead_letters import TOPIC_OF_TYPE, Letter, read_letters
from functions.event_function import TICK
from functions.redriven import read_redriven
from kafka_topics.brokers import Brokers
from knative.local_runner.kinds import KafkaSource
from knative.local_runner.topology import read_topology

FUNCTIONS = ("persistence", "broadcast", "scoring", "notary", "reconciler")
PATIENCE_S = 120.0
_LOOK_EVERY_S = 0.25
_AGO = timedelta(hours=1)  # long enough for the reconciler to miss what is not there
_TICK = {"ce-specversion": "1.0", "ce-id": "tick", "ce-type": TICK, "ce-source": "/test"}


class PlayedHouse:
    """Not running until `start`; `kill_runner` kills the functions with it."""

    def __init__(self, folder: Path, kafka: str, values: dict[str, str], patience_s: float = PATIENCE_S) -> None:
        self.folder, self.brokers, self._patience_s = folder, Brokers(kafka), patience_s
        self._values = values | {"KAFKA_BOOTSTRAP_SERVERS": kafka, "RECONCILER_GRACE_MINUTES": "1"}
        write_base(folder / "base")
        self.sources = read_topology(folder / "base").kafka_sources.values()
        self.kills = 0
        self._clients = ExitStack()
        self._admin = self._clients.enter_context(KafkaAdminClient(bootstrap_servers=kafka))
        self._consumer = self._clients.enter_context(KafkaConsumer(bootstrap_servers=kafka))

    def start(self) -> None:
        """Return when all of them answer; those of a runner that was killed are gone."""
        folders = {"RUN_DIR": str(self.folder / "run"), "LOG_DIR": str(self.folder / "logs")}
        command = [sys.executable, "-m", "knative.local_runner", str(self.folder / "base")]
        with (self.folder / "runner.log").open("ab") as log:
            self._runner = subprocess.Popen(command, env=os.environ | self._values | folders, stdout=log, stderr=log)
        self.until("all functions serve", lambda: all(map(self._serves, FUNCTIONS)))

    def stop(self) -> None:
        self._runner.terminate()
        self._runner.wait(60)
        self._clients.close()

    def kill_runner(self) -> None:
        children = psutil.Process(self._runner.pid).children()
        self._runner.kill()
        psutil.wait_procs([psutil.Process(self._runner.pid), *children], timeout=30)
        self._runner.wait()
        self.kills += 1

    def kill(self, function: str) -> None:
        """`kill -9` as soon as it serves; the runner starts it again."""
        self.until(f"{function} serves", lambda: self._serves(function))
        process = pid_file.alive(self.folder / "run", function)
        assert process
        process.kill()
        self.kills += 1

    def publish(self, events: Iterable[Event]) -> None:
        at = int(1000 * (datetime.now(UTC) - _AGO).timestamp())
        with KafkaProducer(bootstrap_servers=self.brokers.servers, linger_ms=5) as producer:
            for event in events:
                record = (event.data, event.partitionkey.encode(), event.kafka_headers())
                producer.send(TOPIC_OF_TYPE[event.type], *record, timestamp_ms=at)
            producer.flush(60)

    def backlog(self) -> int:
        """Records that still wait for one of the functions, each as often as somebody is to have it."""
        committed = self._admin.list_group_offsets([source.spec.consumer_group for source in self.sources])
        parts = [TopicPartition(topic, number) for topic, count in PARTITIONS.items() for number in range(count)]
        ends = self._consumer.end_offsets(parts)
        return sum(_waiting(source, committed, ends) for source in self.sources)

    def until_delivered(self, all_but: int = 0) -> None:
        self.until(f"all but {all_but} are delivered", lambda: self.backlog() <= all_but)

    def letters(self) -> list[Letter]:
        """All dead letters."""
        return list(read_letters(self.brokers))

    def waiting_letters(self) -> list[Letter]:
        """Those that were not sent again."""
        redriven = read_redriven(self.brokers)
        return [letter for letter in self.letters() if not redriven.has(letter)]

    def redrive(self, cause: str) -> str:
        """As people do it; what the command says."""
        command = [sys.executable, "-m", "embedded.redrive", "--cause", cause]
        done = subprocess.run(
            command, env=os.environ | self._values, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tick(self) -> None:
        """A look of the reconciler, unless it is at one; what it cannot do now it does at the next."""
        answer = httpx.post(self.urls()["reconciler"], content=b"{}", headers=_TICK, timeout=120)
        assert answer.status_code in {200, 503}, answer.text

    def urls(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "run" / "services.json").read_bytes())
        return found

    def deliveries(self) -> "Deliveries":
        """As the functions logged them."""
        times = Counter(
            (function, line["id"])
            for function in FUNCTIONS
            for line in _logged(self.folder / "logs" / f"{function}.log")
            if line.get("message") == "event" and line.get("type") != TICK
        )
        return Deliveries(answered=sum(times.values()), again=sum(times.values()) - len(times))

    def until(self, what: str, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._patience_s
        while not reached():
            if time.monotonic() > deadline:
                said = (self.folder / "runner.log").read_text()[-2000:]
                raise AssertionError(f"not within {self._patience_s:.0f} s: {what}; the runner says:\n{said}")
            time.sleep(_LOOK_EVERY_S)

    def _serves(self, function: str) -> bool:
        try:
            return httpx.get(self.urls()[function], timeout=5).status_code == 200
        except (httpx.HTTPError, FileNotFoundError):
            return False


class Deliveries(Struct, frozen=True):
    """Answers that functions gave, and how many of them were to an event that they had answered before."""

    answered: int
    again: int


def write_base(folder: Path) -> None:
    """A copy of knative/base with these functions and the hops between them."""
    base = ROOT / "knative" / "base"
    shutil.copytree(base, folder)
    left_out = [path.stem for path in (base / "services").glob("*.yaml") if path.stem not in FUNCTIONS]
    for path in [*folder.glob("services/*.yaml"), *folder.glob("eventing/*.yaml")]:
        if path.name == "kustomization.yaml":
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not _names(line, left_out)))
        else:
            path.write_text(path.read_text().replace("retry: 6", "retry: 2").replace("PT0.5S", "PT0.1S"))


def _names(line: str, functions: list[str]) -> bool:
    return line.startswith("  - ") and any(function in line for function in functions)


def _waiting(source: KafkaSource, committed: dict[str, dict], ends: dict[TopicPartition, int]) -> int:  # type: ignore[type-arg]
    offsets = committed.get(source.spec.consumer_group, {})
    own = {part: end for part, end in ends.items() if part.topic in source.spec.topics}
    return sum(end - max(0, getattr(offsets.get(part), "offset", 0)) for part, end in own.items())


def _logged(log: Path) -> Iterable[dict]:  # type: ignore[type-arg]
    for line in log.read_text(errors="replace").splitlines():
        if line.startswith("{"):
            yield json.loads(line)
