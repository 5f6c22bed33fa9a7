"""Plays the KafkaSinks: one HTTP server on 127.0.0.1, a path for each; takes binary CloudEvents.

202 when Kafka has the event on all replicas, 400 for what is no CloudEvent, 503 when Kafka does not answer.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kafka import KafkaProducer
from kafka.errors import KafkaError

from knative.local_runner.event import Event, from_request
from knative.local_runner.kinds import KafkaSink

_ACK_TIMEOUT_MS = 3500  # functions wait 4 s

_PRODUCER = {
    "acks": "all",
    "compression_type": "zstd",
    # Its sequence numbers do not survive a broker that lost its last second; ids make repeats harmless anyway.
    "enable_idempotence": False,
    "max_in_flight_requests_per_connection": 1,  # order, also when one is sent again
    "allow_auto_create_topics": False,
    "max_request_size": 2 * 1024 * 1024,  # a dead letter is larger than the event: the topic decides
    "max_block_ms": _ACK_TIMEOUT_MS,
    "delivery_timeout_ms": _ACK_TIMEOUT_MS,
    "request_timeout_ms": _ACK_TIMEOUT_MS - 500,
    "reconnect_backoff_max_ms": 1000,
    "bootstrap_timeout_ms": 10_000,  # then it is said, and the supervisor starts us again
    "metrics_enabled": False,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    topics: dict[str, str]  # path → topic
    producer: KafkaProducer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    timeout = 60  # of an idle connection

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer(*self._status(from_request(self.headers.items(), body)))

    def _status(self, event: Event | None) -> tuple[int, str]:
        topic = self.server.topics.get(self.path)
        if topic is None:
            return 404, f"no KafkaSink at {self.path}"
        if event is None:
            return 400, "not a CloudEvent in binary mode: ce-specversion, ce-id, ce-type and ce-source are needed"
        key = event.attributes.get("partitionkey")
        try:
            self.server.producer.send(topic, event.data, key.encode() if key else None, event.kafka_headers()).get(
                _ACK_TIMEOUT_MS / 1000
            )
        except KafkaError as error:
            return 503, f"Kafka did not take the event: {error!r}"
        return 202, ""

    def _answer(self, status: int, reason: str) -> None:
        body = reason.encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: senders say what went wrong."""


@contextmanager
def kafka_sinks(sinks: dict[str, KafkaSink], bootstrap_servers: str) -> Iterator[dict[str, str]]:
    """URL of every sink by name, serving until the context ends."""
    with closing(_producer(bootstrap_servers)) as producer, _Server(("127.0.0.1", 0), _Handler) as server:
        server.producer = producer
        server.topics = {f"/{name}": sink.spec.topic for name, sink in sinks.items()}
        threading.Thread(target=server.serve_forever, name="kafka sinks", daemon=True).start()
        try:
            yield {name: f"http://127.0.0.1:{server.server_port}/{name}" for name in sinks}
        finally:
            server.shutdown()


def _producer(bootstrap_servers: str) -> KafkaProducer:
    try:
        return KafkaProducer(bootstrap_servers=bootstrap_servers, **_PRODUCER)
    except KafkaError as error:
        raise SystemExit(f"Kafka at {bootstrap_servers} does not answer: {error!r}; is it running?") from error
