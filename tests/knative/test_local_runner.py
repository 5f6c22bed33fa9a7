"""The local runner as a process, on a real broker, with a function that fails in chosen ways."""

import base64
import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from domain.actuals import ActualsCorrected
from domain.cloud_event import to_event
from tests.knative.sample_base import Topics, write_base

HOUR = datetime(2026, 1, 31, 7, tzinfo=UTC)
PATIENCE_MS = 60_000


class House:
    """A broker's topics, a base of manifests, and the runner that plays them."""

    def __init__(self, folder, servers):
        self.folder, self.servers = folder, servers
        self.topics = Topics(*(f"{name}_{uuid.uuid4().hex[:8]}" for name in ("events", "results", "letters")))
        with KafkaAdminClient(bootstrap_servers=servers) as admin:
            admin.create_topics([NewTopic(getattr(self.topics, name), 1, 1) for name in self.topics.__struct_fields__])
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
                producer.send(self.topics.events, event.data, b"key", event.kafka_headers()).get(30)

    def records(self, topic, count):
        """The first `count` records; fewer only when they do not come."""
        options = {"auto_offset_reset": "earliest", "consumer_timeout_ms": PATIENCE_MS}
        with KafkaConsumer(topic, bootstrap_servers=self.servers, **options) as consumer:
            return [({k: v.decode() for k, v in r.headers}, r) for r, _ in zip(consumer, range(count), strict=False)]

    def calls(self, series):
        return (self.folder / "calls").read_text().splitlines().count(series)


def correction(series):
    return ActualsCorrected("feeder-1", series, HOUR, HOUR + timedelta(hours=1), 1234, 1)


def event_id(series):
    return to_event(correction(series)).id


@pytest.fixture(scope="module")
def house(kafka_bootstrap_servers, tmp_path_factory):
    """After a first run over one partition: each event failed in its own way, and the runner was stopped."""
    house = House(tmp_path_factory.mktemp("house"), kafka_bootstrap_servers)
    house.publish("broken twice", "invalid", "killed once", "fine")
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        producer.send(house.topics.events, b"no event", b"meter-1").get(30)
    runner = house.start()
    try:
        house.results = house.records(house.topics.results, 3)
        house.letters = house.records(house.topics.dead_letters, 2)
        house.sink = runner_sink(runner)
        house.children = psutil.Process(runner.pid).children(recursive=True)
    finally:
        runner.terminate()
        house.exit_status = runner.wait(60)
    return house


def runner_sink(runner):
    """K_SINK, from the environment of the function."""
    (child,) = psutil.Process(runner.pid).children()
    return child.environ()["K_SINK"]


def test_results_keep_the_order_of_the_partition(house):
    assert [headers["ce_id"] for headers, _ in house.results] == [
        event_id(series) for series in ("broken twice", "killed once", "fine")
    ]
    assert {record.key for _, record in house.results} == {b"feeder-1"}


def test_an_error_is_retried_until_it_works(house):
    assert house.calls("broken twice") == 3


def test_an_event_whose_function_was_killed_comes_again(house):
    assert house.calls("killed once") == 2
    assert "sample ended (killed by SIGKILL)" in (house.folder / "runner.log").read_text()


def test_an_invalid_message_is_a_dead_letter_with_its_reason(house):
    headers, record = house.letters[0]
    assert headers["ce_id"] == event_id("invalid")
    assert headers["ce_knativeerrorcode"] == "422"
    assert base64.b64decode(headers["ce_knativeerrordata"]) == b"series: nobody knows it"
    assert record.value == to_event(correction("invalid")).data
    assert house.calls("invalid") == 1


def test_a_plain_record_is_a_dead_letter_that_keeps_key_and_value(house):
    headers, record = house.letters[1]
    assert headers["ce_type"] == "dev.knative.kafka.event"
    assert (record.key, record.value) == (b"meter-1", b"no event")


def test_the_runner_stops_what_it_started(house):
    assert house.exit_status == 0
    assert house.children
    assert not any(psutil.pid_exists(child.pid) for child in house.children)


def test_a_second_run_goes_on_where_the_first_ended(house):
    house.publish("later")
    runner = house.start()
    try:
        headers, _ = house.records(house.topics.results, 4)[3]
        urls = json.loads((house.folder / "run" / "services.json").read_text())
        assert headers["ce_id"] == event_id("later")
        assert house.calls("fine") == 1
        assert httpx.get(urls["sample"]).status_code == 200
        assert httpx.post(runner_sink(runner), content=b"no event").status_code == 400
    finally:
        runner.terminate()
        runner.wait(60)


def test_a_folder_that_cannot_be_played_is_refused_at_once(tmp_path):
    command = [sys.executable, "-m", "knative.local_runner", "--check", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert done.returncode == 2
    assert "kustomization.yaml" in done.stdout
