"""What the publisher does when Kafka is not as it should be; that all arrives is tests/simulator/test_play.py."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from domain.meter_reading import Heartbeat, MeterReading
from simulator.publisher import Publisher, batches
from simulator.record import Record
from simulator.refusal import Refusal
from simulator.timeline import moment


def heartbeat(second: int) -> Record:
    return Record("head-end", second * 1000, Heartbeat("head-end"))


def reading(second: int) -> Record:
    return Record("m1", second * 1000, MeterReading("m1", moment(0), moment(900), 5))


def test_a_heartbeat_waits_until_all_before_it_is_acknowledged() -> None:
    records = [reading(1), reading(2), heartbeat(60), reading(61), heartbeat(120)]
    assert list(batches(records)) == [records[:2], records[2:4], records[4:]]


def test_a_broker_that_is_away_is_waited_for_until_told_to_stop(capsys: pytest.CaptureFixture[str]) -> None:
    stopping = Event()
    results = []
    publisher = Publisher("127.0.0.1:9", "energy_ingest")
    thread = Thread(target=lambda: results.append(publisher.publish([heartbeat(60)], stopping)))
    thread.start()
    while "127.0.0.1:9" not in capsys.readouterr().out:
        assert thread.is_alive()
    stopping.set()
    thread.join(30)
    assert results == [False]


def test_a_topic_that_minds_simulated_time_is_refused_with_the_remedy(
    kafka_bootstrap_servers: str, topic: Callable[..., str]
) -> None:
    name = topic("strict")
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap_servers)
    strict = {"message.timestamp.before.max.ms": "3600000"}
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, strict)])
    admin.close()
    publisher = Publisher(kafka_bootstrap_servers, name)
    with pytest.raises(Refusal, match=r"message\.timestamp\.before\.max\.ms"):
        publisher.publish([heartbeat(60)], Event())
    publisher.close()
