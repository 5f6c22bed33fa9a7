"""Events survive the way from a Kafka record over HTTP to a Kafka record."""

import re
from types import SimpleNamespace

import httpx
import pytest

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


@pytest.mark.parametrize("timestamp", [-1, 2**53, 2**63 - 1])
def test_a_record_with_a_time_that_is_none_is_carried_without(timestamp):
    assert "time" not in from_record(record(timestamp=timestamp), "source").attributes
    assert "time" in from_record(record(), "source").attributes


HOSTILE_HEADERS = {
    "not UTF-8": [("ce_subject", b"\xff")],
    "a name that HTTP does not know": [("ce_sub ject:", b"x")],
    "content type with a line break": [("content-type", b"a\r\nb: c")],
    "content type not ASCII": [("content-type", "ü".encode())],
    "too many": [(f"ce_a{number}", b"x") for number in range(200)],
    "too large": [("ce_subject", b"x" * 70_000)],
    "no id": [("ce_id", b"")],
}


@pytest.mark.parametrize("headers", HOSTILE_HEADERS.values(), ids=HOSTILE_HEADERS)
def test_whatever_the_headers_a_request_can_carry_the_event(headers):
    hostile = record(headers=[*OURS.kafka_headers(), *headers], key=b"\xff" * 70_000, value=None)
    sent = httpx.Request("POST", "http://127.0.0.1", headers=from_record(hostile, "source").http_headers())
    assert sum(len(name) + len(value) for name, value in sent.headers.raw) < 60_000
    assert len(sent.headers) < 100
    assert all(re.fullmatch(rb"[a-z0-9-]+", name.lower()) and value.isascii() for name, value in sent.headers.raw)
    assert from_request(sent.headers.items(), b"") is not None


def test_a_request_without_an_id_is_no_event():
    headers = Event({"specversion": "1.0", "type": "t", "source": "/s"}, "application/json", b"{}").http_headers()
    assert from_request(headers.items(), b"{}") is None
