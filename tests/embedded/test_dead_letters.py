"""Dead letters are listed with their reason, and go where they belong when asked, once."""

import subprocess
import sys

import pytest
from kafka import KafkaConsumer, KafkaProducer

from domain.cloud_event import to_event
from embedded.topics import create_topics
from knative.local_runner.delivery import Answer, error_attributes
from tests.knative.house import correction

EVENT = to_event(correction("meter-1"))


@pytest.fixture
def servers(kafka_bootstrap_servers):
    """A broker with one event of ours among the dead letters, and one of nobody's."""
    create_topics(kafka_bootstrap_servers)
    refusal = error_attributes("http://scoring", Answer(503, b"MongoDB is unavailable"))
    headers = [(f"ce_{name}", value.encode()) for name, value in refusal.items()]
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        producer.send("energy_dead_letter", EVENT.data, b"feeder-1", [*EVENT.kafka_headers(), *headers]).get(30)
        producer.send("energy_dead_letter", b"?", None, [("ce_type", b"dev.knative.kafka.event")]).get(30)
    return kafka_bootstrap_servers


def dead_letters(servers, monkeypatch, *arguments):
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", servers)
    command = [sys.executable, "-m", "embedded.dead_letters", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_dead_letter_is_named_with_its_reason_and_goes_back_once(servers, monkeypatch):
    listed = dead_letters(servers, monkeypatch)
    assert f"{EVENT.type} {EVENT.id}: 503 MongoDB is unavailable" in listed
    sent = dead_letters(servers, monkeypatch, "--again")
    assert "→ energy_actuals" in sent
    assert "nowhere: it is no event of ours" in sent
    assert sent.endswith("2 dead letters, 1 sent again\n")
    assert dead_letters(servers, monkeypatch) == "0 dead letters\n"
    with KafkaConsumer("energy_actuals", bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        record = next(consumer)
    assert (record.key, record.value) == (b"feeder-1", EVENT.data)
    assert sorted(record.headers) == sorted(EVENT.kafka_headers())
