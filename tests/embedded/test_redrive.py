"""Dead letters are listed by cause, shown one by one, and go where they belong when asked, once, under the same ids."""

import subprocess
import sys

import pytest
from kafka import KafkaConsumer, KafkaProducer

from domain.cloud_event import to_event
from embedded.topics import create_topics
from functions.dead_letters import DEAD_LETTERS
from knative.local_runner.delivery import Answer, error_attributes
from tests.knative.house import PATIENCE_MS, House, correction, event_id
from tests.knative.sample_base import Topics, write_base

EVENT = to_event(correction("meter-1"))
OUTAGE = Answer(503, b"MongoDB is unavailable")
UNKNOWN = Answer(422, b"series: nobody knows it")


def bury(producer, series, answer):
    event, refusal = to_event(correction(series)), error_attributes("http://scoring", answer)
    headers = [(f"ce_{name}", value.encode()) for name, value in refusal.items()]
    producer.send("energy_dead_letter", event.data, b"feeder-1", [*event.kafka_headers(), *headers]).get(30)


@pytest.fixture
def servers(kafka_bootstrap_servers):
    """A broker with three events of ours among the dead letters, of two causes, and one of nobody's."""
    create_topics(kafka_bootstrap_servers)
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        bury(producer, "meter-1", OUTAGE)
        bury(producer, "meter-2", UNKNOWN)
        bury(producer, "meter-3", OUTAGE)
        producer.send("energy_dead_letter", b"?", None, [("ce_type", b"dev.knative.kafka.event")]).get(30)
    return kafka_bootstrap_servers


def redrive(servers, monkeypatch, *arguments):
    done = run(servers, monkeypatch, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(servers, monkeypatch, *arguments):
    done = run(servers, monkeypatch, *arguments)
    assert done.returncode == 1
    return done.stderr


def run(servers, monkeypatch, *arguments):
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", servers)
    command = [sys.executable, "-m", "embedded.redrive", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_letters_are_listed_by_cause_and_go_back_once_with_their_ids(servers, monkeypatch):
    assert f"2: {EVENT.type}: 503 MongoDB is unavailable (letters 0, 2)" in redrive(servers, monkeypatch)
    assert redrive(servers, monkeypatch, "--letters", "2") == "1 sent again\n"
    assert redrive(servers, monkeypatch, "--cause", "MongoDB") == "1 sent again\n"
    assert redrive(servers, monkeypatch, "--cause", "503") == redrive(servers, monkeypatch, "--letters", "0,2")
    assert redrive(servers, monkeypatch, "--cause", "all") == "1 sent again, 1 stay: they are no events of ours\n"
    assert redrive(servers, monkeypatch).startswith("1: dev.knative.kafka.event: no answer")
    with KafkaConsumer("energy_actuals", bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        records = [next(consumer) for _ in range(3)]
        assert sum(consumer.end_offsets(consumer.assignment()).values()) == 3
    ids = [dict(record.headers)["ce_id"].decode() for record in records]
    assert ids == [event_id("meter-3"), event_id("meter-1"), event_id("meter-2")]
    assert (records[1].key, records[1].value) == (b"feeder-1", EVENT.data)
    assert sorted(records[1].headers) == sorted(EVENT.kafka_headers())


def test_one_letter_is_shown_with_its_cause_its_headers_and_its_body(servers, monkeypatch):
    with KafkaConsumer(bootstrap_servers=servers) as consumer:
        newest = consumer.end_offsets([DEAD_LETTERS])[DEAD_LETTERS]
    text = redrive(servers, monkeypatch, "--show", str(newest - 2))
    assert text.startswith(f"{EVENT.type}: 503 MongoDB is unavailable\nrefused by http://scoring\n")
    assert f"ce_id: {event_id('meter-3')}" in text
    assert '"series":"meter-3"' in text


def test_a_letter_that_is_not_there_is_named_and_nothing_is_sent(servers, monkeypatch):
    with KafkaConsumer(bootstrap_servers=servers) as consumer:
        newest = consumer.end_offsets([DEAD_LETTERS])[DEAD_LETTERS]
    for arguments in (("--show", str(newest)), ("--letters", f"{newest - 4},{newest}")):
        assert refused(servers, monkeypatch, *arguments) == f"there is no dead letter {newest}\n"
    assert redrive(servers, monkeypatch, "--letters", str(newest - 4)) == "1 sent again\n"


def test_what_a_function_refused_comes_to_it_again_with_the_same_id(servers, monkeypatch, tmp_path):
    house = House(tmp_path, servers, partitions=4)
    house.topics = Topics("energy_actuals", house.topics.results, "energy_dead_letter")
    write_base(tmp_path / "base", house.topics)
    runner = house.start()
    try:
        house.publish("invalid")
        (letter,) = letters_of("invalid", servers, 1)
        assert redrive(servers, monkeypatch, "--letters", str(letter)) == "1 sent again\n"
        assert letters_of("invalid", servers, 2)[0] == letter
        assert house.calls("invalid") == 2
        assert redrive(servers, monkeypatch, "--letters", str(letter)) == "0 sent again\n"
    finally:
        runner.terminate()
        runner.wait(60)


def letters_of(series, servers, count):
    """The offsets of the first so many letters with the id of this series' correction, when they are there."""
    options = {"auto_offset_reset": "earliest", "consumer_timeout_ms": PATIENCE_MS}
    with KafkaConsumer("energy_dead_letter", bootstrap_servers=servers, **options) as consumer:
        found = (each.offset for each in consumer if ("ce_id", event_id(series).encode()) in each.headers)
        return [offset for _, offset in zip(range(count), found, strict=False)]
