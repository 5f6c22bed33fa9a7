"""A real function that tells a real OTLP receiver of its work."""

import os
import queue
import subprocess
import sys
from contextlib import contextmanager
from gzip import decompress

import httpx
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from domain.cloud_event import to_event
from embedded.ports import free_port
from embedded.process import running
from embedded.server import Server
from functions.telemetry.telemetry import trace_of
from tests.functions.http_sink import HttpSink
from tests.functions.test_event_function import COMMAND, correction, probe_is_answered
from tests.rules.sources import ROOT

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
PATIENCE_S = 30


class Collector(HttpSink):
    """Keeps spans and metrics as they arrive."""

    def __init__(self):
        super().__init__()
        self.status, self.spans, self.metrics = 200, queue.Queue(), queue.Queue()

    def take(self, path, headers, body):
        body = decompress(body) if headers.get("content-encoding") == "gzip" else body
        if path == "/v1/traces":
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        self.spans.put((said(resource.resource.attributes), span))
        else:
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                for scope in resource.scope_metrics:
                    self.metrics.put({metric.name: metric for metric in scope.metrics})

    def span_of(self, event_id):
        while True:
            resource, span = self.spans.get(timeout=PATIENCE_S)
            if said(span.attributes)["cloudevents.event_id"] == event_id:
                return resource, span


def said(attributes):
    return {each.key: each.value.string_value for each in attributes}


@contextmanager
def function(folder, sink, collector_url):
    (folder / "calls").touch()
    port = free_port("sample", 0, print)
    environment = {
        "PATH": os.environ["PATH"],
        "FUNCTION_SOURCE": "tests/functions/sample_function.py",
        "FUNCTION_TARGET": "handle",
        "K_SINK": sink.url,
        "K_SERVICE": "sample",
        "CALLS": str(folder / "calls"),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector_url,
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
        "OTEL_METRIC_EXPORT_INTERVAL": "100",
    }
    server = Server(
        name="sample function",
        url=f"http://127.0.0.1:{port}",
        command=lambda: [*COMMAND, "--port", str(port), "--log-level", "warning", "--no-access-log"],
        is_ready=lambda: probe_is_answered(port),
        environment=environment,
    )
    with running(server, folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def collector():
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def url(sink, collector, tmp_path_factory):
    with function(tmp_path_factory.mktemp("told"), sink, collector.url) as url:
        yield url


def post(url, series, traceparent=None):
    """The event that was sent, and the answer to it."""
    event = to_event(correction(series), traceparent)
    return event, httpx.post(url, content=event.data, headers=event.http_headers(), timeout=30)


def test_a_span_is_its_callers_child_and_the_parent_of_what_is_sent_on(url, sink, collector):
    event, _ = post(url, "a trace", f"00-{TRACE}-{CALLER}-01")
    resource, span = collector.span_of(event.id)
    assert (span.name, span.kind) == (f"process {event.type}", Span.SPAN_KIND_CONSUMER)
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, CALLER)
    headers, _ = sink.posts.get_nowait()
    assert headers["ce-traceparent"] == f"00-{TRACE}-{span.span_id.hex()}-01"
    assert resource["service.name"] == "sample"


def test_an_event_without_a_trace_has_the_one_that_its_id_says(url, sink, collector):
    event, _ = post(url, "no trace")
    _, span = collector.span_of(event.id)
    version, trace, parent, flags = trace_of(event.id).split("-")
    assert (version, flags) == ("00", "01")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (trace, parent)
    assert sink.posts.get_nowait()[0]["ce-traceparent"].startswith(f"00-{trace}-")


def test_a_refused_event_says_why_in_its_span(url, collector):
    event, answer = post(url, "invalid")
    _, span = collector.span_of(event.id)
    assert answer.status_code == 422
    assert (span.status.code, span.status.message) == (Status.STATUS_CODE_ERROR, "series: nobody knows it")


def test_events_are_counted_and_timed_by_type_and_outcome(url, collector):
    event, _ = post(url, "invalid")
    httpx.post(url, content=b"no event")
    wanted = {(event.type, "invalid"), ("", "invalid")}
    while True:
        told = collector.metrics.get(timeout=PATIENCE_S)
        points = told["gridledger.events"].sum.data_points
        found = {(said(each.attributes)["type"], said(each.attributes)["outcome"]) for each in points}
        if wanted <= found:
            break
    assert told["gridledger.events"].sum.is_monotonic
    assert {each.count for each in told["gridledger.event.duration"].histogram.data_points} <= {
        each.as_int for each in points
    }


def test_a_collector_that_is_away_costs_no_event(sink, tmp_path, free_tcp_port):
    with function(tmp_path, sink, f"http://127.0.0.1:{free_tcp_port}") as url:
        for _ in range(3):
            assert post(url, "alone")[1].status_code == 200


def test_nothing_of_it_is_loaded_where_nobody_listens():
    code = """
import sys
from functions.event_function import event_function
event_function(lambda message: None)
sys.exit(any(name.startswith("opentelemetry") for name in sys.modules))
"""
    environment = {"PATH": os.environ["PATH"], "OTEL_EXPORTER_OTLP_ENDPOINT": ""}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False).returncode == 0
