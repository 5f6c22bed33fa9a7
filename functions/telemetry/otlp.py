"""Telemetry by OTLP over HTTP, in batches from a thread: a collector that is slow or away holds no event up."""

import os
import socket
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from functions.telemetry.telemetry import Handled, Span, trace_of

_SCOPE = "gridledger"


class Otlp:
    """Names of attributes: https://opentelemetry.io/docs/specs/semconv/cloudevents/cloudevents-spans/"""

    def __init__(self, service: str) -> None:
        process = f"{socket.gethostname()}-{os.getpid()}"  # counts of two replicas are not the same count
        resource = Resource.create({"service.name": service, "service.instance.id": process})
        traces = TracerProvider(resource=resource)  # what still waits is sent at exit
        traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        metrics = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())], resource)
        self._tracer = traces.get_tracer(_SCOPE)
        self._meter = metrics.get_meter(_SCOPE)
        self._events = self._meter.create_counter("gridledger.events", "{event}", "Events that were handled")
        self._duration = self._meter.create_histogram("gridledger.event.duration", "s", "How long handling one took")
        self._context = TraceContextTextMapPropagator()

    def begin(self, names: Mapping[str, str | None]) -> Span:
        event_id = names["id"] or ""
        parent = self._context.extract({"traceparent": names.get("traceparent") or trace_of(event_id)})
        told = {f"cloudevents.event_{name}": names.get(name) for name in ("id", "type", "subject")}
        span = self._tracer.start_span(
            f"process {names['type']}",
            parent,
            SpanKind.CONSUMER,
            {name: text for name, text in told.items() if text},
        )
        context = span.get_span_context()
        flags = f"{context.trace_flags:02x}"
        return Span(f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags}", span)

    def end(self, span: Span | None, handled: Handled) -> None:
        attributes = {"type": handled.type, "outcome": handled.outcome}
        self._events.add(1, attributes)
        self._duration.record(handled.duration_s, attributes)
        if span is not None:
            if handled.outcome != "done":
                span.recorded.set_status(Status(StatusCode.ERROR, handled.reason))
            span.recorded.end()

    def gauge(self, name: str, value: float, attributes: Mapping[str, str]) -> None:
        self._meter.create_gauge(name).set(value, dict(attributes))
