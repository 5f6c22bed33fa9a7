"""A broker's topics, a base of manifests, and the local runner that plays them as a process."""

import json
import os
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from domain.actuals import ActualsCorrected
from domain.cloud_event import to_event
from tests.knative.sample_base import Topics, write_base

HOUR = datetime(2026, 1, 31, 7, tzinfo=UTC)
PATIENCE_MS = 60_000


class House:
    """Where one test plays; `start` may be called again."""

    def __init__(self, folder, servers, partitions=1):
        self.folder, self.servers = folder, servers
        self.sent = [[] for _ in range(partitions)]  # ids per partition, in order
        self.topics = Topics(*(f"{name}_{uuid.uuid4().hex[:8]}" for name in ("events", "results", "letters")))
        with KafkaAdminClient(bootstrap_servers=servers) as admin:
            admin.create_topics(
                [
                    NewTopic(self.topics.events, partitions, 1),
                    NewTopic(self.topics.results, 1, 1),
                    NewTopic(self.topics.dead_letters, 1, 1, topic_configs={"max.message.bytes": str(2**21)}),
                ]
            )
        (folder / "base").mkdir()
        write_base(folder / "base", self.topics)
        (folder / "calls").touch()

    def start(self):
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": self.servers,
            "RUN_DIR": str(self.folder / "run"),
            "LOG_DIR": str(self.folder / "logs"),
            "CALLS": str(self.folder / "calls"),
        }
        command = [sys.executable, "-m", "knative.local_runner", str(self.folder / "base")]
        with (self.folder / "runner.log").open("ab") as log:
            return subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log)

    def publish(self, *series):
        with KafkaProducer(bootstrap_servers=self.servers) as producer:
            for each in series:
                event = to_event(correction(each))
                sent = producer.send(self.topics.events, event.data, each.encode(), event.kafka_headers()).get(30)
                self.sent[sent.partition].append(event.id)

    def publish_plain(self, key, value, headers=()):
        with KafkaProducer(bootstrap_servers=self.servers, max_request_size=2**21) as producer:
            producer.send(self.topics.events, value, key, list(headers)).get(30)

    def records(self, topic, count):
        """The first `count` records; fewer only when they do not come."""
        options = {"auto_offset_reset": "earliest", "consumer_timeout_ms": PATIENCE_MS}
        with KafkaConsumer(topic, bootstrap_servers=self.servers, **options) as consumer:
            return [({k: v.decode() for k, v in r.headers}, r) for _, r in zip(range(count), consumer, strict=False)]

    def results_until_all_are_there(self):
        """The ids of all results up to the one that completes what was published."""
        missing, ids = {each for partition in self.sent for each in partition}, []
        options = {"auto_offset_reset": "earliest", "consumer_timeout_ms": PATIENCE_MS}
        with KafkaConsumer(self.topics.results, bootstrap_servers=self.servers, **options) as consumer:
            for record in consumer:
                ids.append(dict(record.headers)["ce_id"].decode())
                missing.discard(ids[-1])
                if not missing:
                    break
        assert not missing, self.log()
        return ids

    def urls(self):
        return json.loads((self.folder / "run" / "services.json").read_text())

    def calls(self, series):
        return self.all_calls().count(series)

    def all_calls(self):
        return (self.folder / "calls").read_text().splitlines()

    def hears(self, series):
        """Whether the function is called for it, sooner or later."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not (heard := self.calls(series) > 0) and time.monotonic() < deadline:
            time.sleep(0.02)
        return heard

    def await_calls(self, count):
        """Return when the function was called so often."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while len(self.all_calls()) < count:
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def log(self):
        return (self.folder / "runner.log").read_text()


def correction(series):
    return ActualsCorrected("feeder-1", series, HOUR, HOUR + timedelta(hours=1), 1234, 1)


def event_id(series):
    return to_event(correction(series)).id
