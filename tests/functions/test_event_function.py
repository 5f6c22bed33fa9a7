"""event_function behind a real uvicorn, posting to a real HTTP server as K_SINK."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from domain.actuals import ActualsCorrected
from domain.cloud_event import from_event, to_event
from embedded.ports import free_port
from embedded.process import running
from embedded.server import Server
from tests.functions.http_sink import HttpSink

HOUR = datetime(2026, 1, 31, 7, tzinfo=UTC)
COMMAND = [sys.executable, "-m", "uvicorn", "--factory", "functions_framework.aio:create_asgi_app"]


@pytest.fixture(scope="module")
def only_sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def sink(only_sink):
    yield only_sink
    only_sink.status = 202
    while not only_sink.posts.empty():
        only_sink.posts.get()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("function")


@pytest.fixture(scope="module")
def url(folder, only_sink):
    port = free_port("sample", 0, print)
    (folder / "calls").touch()
    environment = {
        "FUNCTION_SOURCE": "tests/functions/sample_function.py",
        "FUNCTION_TARGET": "handle",
        "K_SINK": only_sink.url,
        "CALLS": str(folder / "calls"),
    }
    server = Server(
        name="sample function",
        url=f"http://127.0.0.1:{port}",
        command=lambda: [*COMMAND, "--port", str(port), "--log-level", "warning", "--no-access-log"],
        is_ready=lambda: probe_is_answered(port),
        environment=environment | {"PATH": os.environ["PATH"]},
    )
    with running(server, folder / "log") as url:
        yield url


def probe_is_answered(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    except httpx.TransportError:
        return False


def correction(series):
    return ActualsCorrected("feeder-1", series, HOUR, HOUR + timedelta(hours=1), 1234, 1)


def post(url, series, **headers):
    event = to_event(correction(series), traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    return httpx.post(url, content=event.data, headers=event.http_headers() | headers, timeout=30)


def test_results_reach_the_sink_before_the_answer(url, sink, folder):
    assert post(url, "fine").status_code == 200
    headers, body = sink.posts.get_nowait()
    assert from_event(headers["ce-type"], body) == correction("fine")
    assert headers["ce-id"] == to_event(correction("fine")).id
    assert headers["ce-traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert "taken fine" in (folder / "calls").read_text()


def test_an_invalid_message_is_refused_with_its_reason(url, sink):
    answer = post(url, "invalid")
    assert (answer.status_code, answer.text) == (422, "series: nobody knows it")
    assert sink.posts.empty()


def test_an_unknown_type_is_refused_by_name(url):
    answer = post(url, "fine", **{"ce-type": "org.gridledger.window.closed.v9"})
    assert answer.status_code == 422
    assert "org.gridledger.window.closed.v9" in answer.text


def test_a_request_that_is_no_event_is_refused(url):
    assert httpx.post(url, content=b"hello").status_code == 422


@pytest.mark.parametrize(
    "changed",
    [
        {"type": {"a": 1}},
        {"type": [[]]},
        {"id": 7},
        {"id": "\ud800"},
        {"subject": True},
        {"specversion": "\ud800"},
        {"specversion": [None]},
    ],
    ids=repr,
)
def test_an_event_whose_attributes_are_no_text_is_refused(url, changed):
    event = to_event(correction("fine"))
    body = event.attributes() | {"data": msgspec.json.decode(event.data)} | changed
    headers = {"content-type": "application/cloudevents+json"}
    assert httpx.post(url, content=json.dumps(body), headers=headers).status_code == 422


@pytest.mark.parametrize("data", [b'{"feeder": "\xff"}', b"[" * 100_000, b'{"a": ' * 100_000])
def test_data_that_nobody_can_read_is_refused_for_good(url, data):
    headers = to_event(correction("fine")).http_headers()
    assert httpx.post(url, content=data, headers=headers).status_code == 422


def test_a_store_that_is_back_in_a_moment_costs_no_delivery(url, sink):
    assert post(url, "store down once").status_code == 200
    assert sink.posts.qsize() == 1


def test_a_store_that_stays_down_asks_for_a_retry(url, sink):
    answer = post(url, "store down")
    assert (answer.status_code, answer.text) == (503, "store is unavailable: connection refused")
    assert sink.posts.empty()


def test_a_sink_that_refuses_asks_for_a_retry(url, sink, folder):
    sink.status = 503
    answer = post(url, "refused")
    assert answer.status_code == 503
    assert "K_SINK is unavailable" in answer.text
    assert "taken refused" not in (folder / "calls").read_text()


def test_an_unexpected_error_is_logged_with_the_event_and_its_traceback(url, folder):
    answer = post(url, "broken")
    assert answer.status_code == 500
    lines = [json.loads(line) for line in (folder / "log").read_text().splitlines()]
    event = to_event(correction("broken"))
    (verdict,) = [line for line in lines if line.get("id") == event.id]
    assert (verdict["type"], verdict["subject"], verdict["outcome"]) == (event.type, event.subject, "failed")
    assert any("ZeroDivisionError" in line.get("exception", "") for line in lines)


def test_a_tick_reaches_its_handler(url, folder):
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/ping", "ce-type": "dev.knative.sources.ping"}
    assert httpx.post(url, content=b"{}", headers=headers).status_code == 200
    assert "tick" in (folder / "calls").read_text().splitlines()


def test_a_structured_event_is_understood_too(url, sink):
    event = to_event(correction("structured"))
    body = event.attributes() | {"data": msgspec.json.decode(event.data)}
    answer = httpx.post(url, json=body, headers={"content-type": "application/cloudevents+json"})
    assert answer.status_code == 200
    assert sink.posts.qsize() == 1
