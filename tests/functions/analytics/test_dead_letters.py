"""Dead letters over the API, on a real broker: by cause, one in full, and back where they came from, once."""

import base64
import gc
import logging
import subprocess
import sys
import uuid
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from domain.cloud_event import to_event
from embedded.topics import PARTITIONS, create_topics
from functions.analytics import dead_letters, letter_answers
from functions.analytics.cursor import number_cursor
from kafka_topics.brokers import Brokers
from knative.local_runner.delivery import Answer, error_attributes
from tests.functions.analytics.conftest import served, without
from tests.knative.house import PATIENCE_MS, correction, event_id

PATH = "/api/v1/dead-letters"
REDRIVE = "/api/v1/redrives"
TYPE = to_event(correction("m")).type
ACTUALS = [TopicPartition("energy_actuals", each) for each in range(PARTITIONS["energy_actuals"])]


@pytest.fixture(scope="module")
def servers(kafka_bootstrap_servers):
    create_topics(kafka_bootstrap_servers)
    return kafka_bootstrap_servers


@pytest.fixture
def api(settings, servers):
    with served(without(settings, brokers=Brokers(servers))) as client:
        yield client


@pytest.fixture(scope="module")
def producer(servers):
    with KafkaProducer(bootstrap_servers=servers) as producer:
        yield producer


@pytest.fixture
def bury(producer, reason):
    """A correction of this series among the dead letters; returns its offset."""

    def bury(series, status=503, by="http://scoring"):
        event = to_event(correction(series))
        refusal = error_attributes(by, Answer(status, reason.encode()))
        headers = [*event.kafka_headers(), *((f"ce_{name}", value.encode()) for name, value in refusal.items())]
        return producer.send("energy_dead_letter", event.data, b"feeder-1", headers).get(30).offset

    return bury


@pytest.fixture
def reason():
    """No other test's letters have it."""
    return f"MongoDB is unavailable {uuid.uuid4().hex}"


@contextmanager
def arrivals(servers):
    """Call what it gives to get the records that came to energy_actuals since."""
    with KafkaConsumer(bootstrap_servers=servers, consumer_timeout_ms=PATIENCE_MS) as consumer:
        consumer.assign(ACTUALS)
        before = consumer.end_offsets(ACTUALS)
        for partition, offset in before.items():
            consumer.seek(partition, offset)

        def records():
            count = sum(consumer.end_offsets(ACTUALS).values()) - sum(before.values())
            return [next(consumer) for _ in range(count)]

        yield records


def listed(api, reason):
    causes, cursor = [], None
    while True:
        page = api.get(PATH, params={"cursor": cursor} if cursor else {}).raise_for_status().json()
        causes += [one for one in page["causes"] if reason in one["reason"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return causes


def test_letters_are_counted_by_cause(api, bury, reason):
    first, other, last = bury("m-1"), bury("m-2", status=422), bury("m-3", by="http://persistence")
    outage, invalid = listed(api, reason)
    assert outage["cause"] == f"{TYPE}: 503 {reason}"
    assert (outage["type"], outage["status"], outage["topic"]) == (TYPE, "503", "energy_actuals")
    assert (outage["letters"], outage["redriven"], outage["waiting"]) == (2, 0, [first, last])
    assert outage["refused_by"] == {"http://scoring": 1, "http://persistence": 1}
    assert outage["first_at"] <= invalid["first_at"] == invalid["last_at"] <= outage["last_at"]
    assert invalid["waiting"] == [other]


def test_a_page_ends_after_so_many_letters_and_the_next_one_goes_on(api, bury, reason):
    first, second = bury("m-1"), bury("m-2")
    answer = api.get(PATH, params={"limit": 1, "cursor": number_cursor("letter", first)})
    assert [one["waiting"] for one in answer.json()["causes"]] == [[first]]
    assert answer.links["next"]["url"] == f"{PATH}?{urlencode({'limit': 1, 'cursor': answer.json()['next_cursor']})}"
    last = api.get(answer.links["next"]["url"])
    assert [one["waiting"] for one in last.json()["causes"]] == [[second]]
    assert last.json()["next_cursor"] is None
    assert "link" not in last.headers


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 10_001}, {"cursor": "bm9uc2Vuc2U="}, {"cursor": "ü"}])
def test_a_wrong_page_is_refused_by_name(api, query):
    answer = api.get(PATH, params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in query


def test_one_letter_is_shown_in_full(api, bury, reason):
    offset = bury("m-1")
    letter = api.get(f"{PATH}/{offset}").raise_for_status().json()
    event = to_event(correction("m-1"))
    assert (letter["offset"], letter["id"], letter["key"]) == (offset, event_id("m-1"), "feeder-1")
    assert (letter["cause"], letter["refused_by"]) == (f"{TYPE}: 503 {reason}", "http://scoring")
    assert [(one["name"], one["value"].encode()) for one in letter["headers"]] == event.kafka_headers()
    assert (letter["encoding"], letter["body"].encode()) == ("text", event.data)
    assert letter["redriven"] is False


def test_what_is_no_event_and_no_text_is_shown_all_the_same(api, producer):
    refusal = [("ce_knativeerrordata", b"%")]  # not Base64 as it should be
    offset = producer.send("energy_dead_letter", b"\xff\x00", None, refusal, timestamp_ms=0).get(30).offset
    letter = api.get(f"{PATH}/{offset}").raise_for_status().json()
    assert (letter["encoding"], base64.b64decode(letter["body"])) == ("base64", b"\xff\x00")
    assert (letter["type"], letter["topic"], letter["key"], letter["id"]) == (None, None, None, None)
    assert letter["at"] == "1970-01-01T00:00:00Z"


def test_one_letter_goes_back_once_as_it_was_at_first(api, bury, servers, reason):
    offset = bury("m-1")
    with arrivals(servers) as records:
        answer = api.post(REDRIVE, json={"letters": [offset]}).raise_for_status().json()
        assert answer["sent"] == [{"offset": offset, "id": event_id("m-1"), "topic": "energy_actuals"}]
        again = api.post(REDRIVE, json={"letters": [offset, offset]}).json()
        assert (again["sent"], again["sent_before"], again["more"]) == ([], [offset], False)
        (record,) = records()
    event = to_event(correction("m-1"))
    assert (record.key, record.value) == (b"feeder-1", event.data)
    assert sorted(record.headers) == sorted(event.kafka_headers())
    assert api.get(f"{PATH}/{offset}").json()["redriven"] is True
    assert [(one["redriven"], one["waiting"]) for one in listed(api, reason)] == [(1, [])]


def test_all_letters_of_a_cause_go_back_once(api, bury, servers, reason):
    bury("m-1"), bury("m-2", status=422), bury("m-3")
    order = {"cause": f"{TYPE}: 503 {reason}"}
    with arrivals(servers) as records:
        sent = api.post(REDRIVE, json=order).raise_for_status().json()["sent"]
        again = api.post(REDRIVE, json=order).raise_for_status().json()
        ids = {dict(record.headers)["ce_id"].decode() for record in records()}
    assert [one["id"] for one in sent] == [event_id("m-1"), event_id("m-3")]
    assert ids == {event_id("m-1"), event_id("m-3")}
    assert (again["sent"], again["more"]) == ([], False)
    by_status = {one["status"]: (one["redriven"], len(one["waiting"])) for one in listed(api, reason)}
    assert by_status == {"503": (2, 0), "422": (0, 1)}


def test_a_long_cause_goes_back_piece_by_piece(api, bury, reason, monkeypatch):
    offsets = [bury("m-1"), bury("m-2"), bury("m-3")]
    monkeypatch.setattr(dead_letters, "_MOST_OF_A_CAUSE", offsets[1])  # offsets begin with 0
    order, sent, more = {"cause": f"{TYPE}: 503 {reason}"}, [], True
    while more:
        answer = api.post(REDRIVE, json=order).raise_for_status().json()
        sent.append([one["offset"] for one in answer["sent"]])
        more = answer["more"]
    assert len(sent) > 1
    assert [one for piece in sent for one in piece] == offsets


def test_what_is_no_event_of_ours_stays(api, producer):
    kind = f"somebody.elses.{uuid.uuid4().hex}"
    sent = producer.send("energy_dead_letter", b"?", None, [("ce_type", kind.encode())])
    offset = sent.get(30).offset
    for order in ({"letters": [offset]}, {"cause": f"{kind}: no answer"}, {"cause": f"{kind}: no answer"}):
        answer = api.post(REDRIVE, json=order).raise_for_status().json()
        assert (answer["sent"], answer["foreign"]) == ([], [offset])


def test_what_is_not_there_is_named_and_nothing_is_sent(api, bury, servers):
    offset = bury("m-1")
    unknown = offset + 1
    with arrivals(servers) as records:
        answers = [
            api.get(f"{PATH}/{unknown}"),
            api.post(REDRIVE, json={"letters": [offset, unknown]}),
            api.post(REDRIVE, json={"cause": "no such thing"}),
        ]
        assert records() == []
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert str(unknown) in answers[1].json()["detail"]
    assert answers[0].headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"letters": [1], "cause": "x"}, "body"),
        ({"letters": []}, "letters"),
        ({"letters": list(range(101))}, "letters"),
        ({"letters": [-1]}, "letters"),
        ({"letters": ["1"]}, "letters"),
        ({"cause": ""}, "cause"),
        ({"cause": "x", "again": True}, "again"),
        ([], "body"),
    ],
)
def test_a_wrong_request_is_refused_by_its_field(api, body, field):
    answer = api.post(REDRIVE, json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_what_is_no_json_is_refused(api):
    json = {"content-type": "application/json"}
    assert api.post(REDRIVE, content=b"{", headers=json).status_code == 422
    assert api.post(REDRIVE, content=b"\xff", headers=json).status_code == 422
    assert api.post(REDRIVE, data={"cause": "x"}).status_code == 415
    assert api.post(REDRIVE, content=b" " * (2 << 20), headers=json).status_code == 413


def test_a_page_from_elsewhere_sends_nothing(api, bury):
    headers = {"origin": "https://page.example"}
    offset = bury("m-1")
    assert api.post(REDRIVE, json={"letters": [offset]}, headers=headers).status_code == 403
    assert api.get(f"{PATH}/{offset}").json()["redriven"] is False


# The client leaves sockets of attempts that failed to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_where_kafka_is_down_that_is_said_in_time(settings, free_tcp_port, caplog):
    caplog.set_level(logging.CRITICAL, "kafka")  # records would hold on to them
    with served(without(settings, brokers=Brokers(f"127.0.0.1:{free_tcp_port}"))) as api:
        answer = api.post(REDRIVE, json={"letters": [0]}, timeout=10)
        assert answer.status_code == 503
        assert answer.json()["dependency"] == "Kafka"
        assert api.get("/readyz").status_code == 200  # all else is served
    gc.collect()


def test_where_nobody_said_where_kafka_is_that_is_said(settings):
    with served(settings) as api:
        requests = [("GET", PATH, None), ("GET", f"{PATH}/0", None), ("POST", REDRIVE, {"cause": "x"})]
        answers = [api.request(method, path, json=body) for method, path, body in requests]
    assert [answer.status_code for answer in answers] == [501, 501, 501]
    assert all("KAFKA_BOOTSTRAP_SERVERS" in answer.json()["detail"] for answer in answers)


def test_a_process_that_nobody_asks_for_dead_letters_does_not_import_the_client():
    program = "import functions.analytics.app, sys; sys.exit('kafka' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("name", ["CauseAnswer", "LetterAnswer", "RedriveAnswer", "RedriveRequest"])
def test_examples_are_what_they_are_examples_of(name):
    model = getattr(letter_answers, name)
    for example in model.model_config["json_schema_extra"]["examples"]:
        assert model.model_validate(example).model_dump(mode="json", exclude_none=True) == example
