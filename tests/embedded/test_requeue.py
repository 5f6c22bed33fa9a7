"""Quarantined records go back with their key, at the topic's own time, once for each reason."""

import json
from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from embedded import requeue as command
from embedded.repair import parse_repair
from embedded.requeue import listing, newest_ms, requeue
from embedded.topics import PARTITIONS, create_topics
from spark.arrival import Arrival
from spark.rejection import Rejection
from tests.conftest import any_port

ARRIVED_MS, NOW_MS = 1_772_409_600_000, 1_772_500_000_000
RECORD = b'{"meter_id":"old-7","energy_wh":5}'


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker of its own: the topics' names are fixed, and the tests count what is in them."""
    from embedded.kafka import kafka
    from embedded.process import running
    from embedded.settings import Settings

    folder = tmp_path_factory.mktemp("kafka")
    server = kafka(folder / "data", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, folder / "kafka.log") as url:
        create_topics(url)
        yield url


def quarantine(servers: str, *rejected: tuple[str, int]) -> None:
    with KafkaProducer(bootstrap_servers=servers) as producer:
        for reason, offset in rejected:
            rejection = Rejection(Arrival("reading", ARRIVED_MS, 2, offset, b"m", RECORD), reason, f"why {offset}")
            producer.send("energy_quarantine", rejection.value("energy_ingest"), b"m").get(30)


def ingested(servers: str) -> list:
    parts = [TopicPartition("energy_ingest", number) for number in range(PARTITIONS["energy_ingest"])]
    with KafkaConsumer(bootstrap_servers=servers, consumer_timeout_ms=30_000) as consumer:
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        return [next(consumer) for _ in range(sum(consumer.end_offsets(parts).values()))]


def test_an_empty_quarantine_says_so(servers: str, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["requeue"])
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", servers)
    command.main()
    assert capsys.readouterr().out == "nothing is in quarantine\n"


def test_records_go_back_once_with_their_key_at_the_time_of_the_topic(servers: str) -> None:
    with KafkaProducer(bootstrap_servers=servers) as producer:
        for timestamp_ms in (NOW_MS, NOW_MS - 50_000):
            producer.send("energy_ingest", b"{}", b"gw", timestamp_ms=timestamp_ms).get(30)
    assert newest_ms(servers, "energy_ingest") == NOW_MS
    # The second one is in there twice, as after a kill of the job.
    quarantine(servers, ("unknown_meter", 7), ("malformed", 8), ("unknown_meter", 9), ("unknown_meter", 9))
    assert "unknown_meter: 3, 3 not sent again; for example: why 9" in listing(servers)

    repair = parse_repair("meter_id:old-7=new-7")
    assert requeue(servers, "unknown_meter", repair) == "unknown_meter: 2 sent again, 2 of them repaired"
    assert requeue(servers, "unknown_meter", repair) == "unknown_meter: 0 sent again, 0 of them repaired"
    sent = [record for record in ingested(servers) if record.key == b"m"]
    assert [json.loads(record.value) for record in sent] == [{"meter_id": "new-7", "energy_wh": 5}] * 2
    assert {record.timestamp for record in sent} == {NOW_MS}

    quarantine(servers, ("unknown_meter", 11))
    assert "unknown_meter: 4, 1 not sent again; for example: why 11" in listing(servers)
    assert requeue(servers, "unknown_meter", parse_repair("")).startswith("unknown_meter: 1 sent again, 0 of")
    assert requeue(servers, "malformed", parse_repair("")).startswith("malformed: 1 sent again")
    assert len(ingested(servers)) == 2 + 2 + 1 + 1


def test_one_meter_goes_back_by_itself_and_not_again_with_the_others(servers: str) -> None:
    other = b'{"meter_id":"other","energy_wh":6}'
    with KafkaProducer(bootstrap_servers=servers) as producer:
        for offset, record in enumerate((RECORD, other, RECORD, b'{"torn')):
            rejection = Rejection(Arrival("reading", ARRIVED_MS, 3, offset, b"m", record), "impossible_value", "why")
            producer.send("energy_quarantine", rejection.value("energy_ingest"), b"m").get(30)
    assert "impossible_value: 2, 2 not sent again; for example: why" in listing(servers, "old-7")
    nothing = parse_repair("")
    assert requeue(servers, "impossible_value", nothing, "old-7").startswith("impossible_value of old-7: 2 sent")
    assert requeue(servers, "impossible_value", nothing, "old-7").startswith("impossible_value of old-7: 0 sent")
    assert "impossible_value: 4, 2 not sent again; for example: why" in listing(servers)

    assert requeue(servers, "impossible_value", nothing, "m").startswith("impossible_value of m: 1 sent")  # by its key
    assert requeue(servers, "impossible_value", nothing).startswith("impossible_value: 1 sent")
    assert requeue(servers, "impossible_value", nothing, "other").startswith("impossible_value of other: 0 sent")
    sent = [record.value for record in ingested(servers) if record.key == b"m"][-4:]
    assert sorted(sent) == sorted([RECORD, RECORD, b'{"torn', other])
