"""Events survive the way from a Kafka record over HTTP to a Kafka record."""

from types import SimpleNamespace

from domain.cloud_event import Event as OurEvent
from knative.local_runner.event import Event, from_record, from_request

OURS = OurEvent("id-1", "org.gridledger.test.v1", "/test", 'Zürich "100 %"', "Zürich", b"{}")


def record(**fields):
    usual = {"topic": "t", "partition": 2, "offset": 7, "timestamp": 1_700_000_000_000, "key": None, "headers": []}
    return SimpleNamespace(**usual | {"value": b"{}"} | fields)


def test_attributes_survive_the_way_through_http():
    event = from_record(record(headers=OURS.kafka_headers()), "source")
    assert event.attributes == OURS.attributes()
    assert from_request(event.http_headers().items(), event.data) == event


def test_our_own_http_headers_are_understood():
    assert from_request(OURS.http_headers().items(), b"{}").attributes == OURS.attributes()


def test_headers_are_ascii_as_http_wants_them():
    assert all(value.isascii() for value in OURS.http_headers().values())


def test_a_plain_record_becomes_a_kafka_event():
    event = from_record(record(key=b"meter-1", value=b"reading"), "readings-to-sample")
    assert event.attributes["type"] == "dev.knative.kafka.event"
    assert event.attributes["id"] == "partition:2/offset:7"
    assert event.attributes["partitionkey"] == "meter-1"
    assert event.data == b"reading"


def test_a_request_without_an_id_is_no_event():
    headers = Event({"specversion": "1.0", "type": "t", "source": "/s"}, "application/json", b"{}").http_headers()
    assert from_request(headers.items(), b"{}") is None
