"""Records on their way into Kafka: acknowledged, in order of arrival, through a broker restart."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Event

from kafka import KafkaProducer
from kafka.errors import (
    InvalidTimestampError,
    InvalidTopicError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
)

from domain.aloud import say
from domain.meter_reading import Heartbeat
from simulator.record import Record
from simulator.refusal import Refusal

_PAUSE_S = 1.0
_HOPELESS = (InvalidTimestampError, InvalidTopicError, MessageSizeTooLargeError, TopicAuthorizationFailedError)


class Publisher:
    """A producer on one topic. What is sent twice is byte for byte the same record."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        self._servers, self._topic = bootstrap_servers, topic
        self._producer: KafkaProducer | None = None

    def publish(self, records: Sequence[Record], stopping: Event) -> bool:
        """Return True once all are acknowledged; False when `stopping` came first (some may be on the topic).

        Waits for a broker that is away. Raises Refusal for what waiting cannot mend.
        """
        for batch in batches(records):
            while (trouble := self._attempt(batch, stopping)) is not None:
                if stopping.is_set():
                    return False
                say(f"simulator: Kafka at {self._servers} took nothing ({trouble!r}); trying again")
                self._drop_producer()
                stopping.wait(_PAUSE_S)
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._drop_producer()

    def _attempt(self, batch: Sequence[Record], stopping: Event) -> Exception | None:
        try:
            self._producer = producer = self._producer or self._connect()
            futures = [
                producer.send(self._topic, record.value(), record.key.encode(), timestamp_ms=record.arrived_ms)
                for record in batch
            ]
            _flush(producer, stopping)
        except (KafkaError, OSError) as error:
            return _mendable(error, self._topic)
        if not all(bool(future.is_done) for future in futures):
            timed_out: Exception = KafkaTimeoutError("stopped before everything was acknowledged")
            return timed_out
        failures = [future.exception for future in futures if future.failed()]
        return _mendable(failures[0], self._topic) if failures else None

    def _connect(self) -> KafkaProducer:
        _reach(self._servers)
        return KafkaProducer(
            bootstrap_servers=self._servers,
            client_id="gridledger-simulator",
            acks="all",
            compression_type="zstd",
            linger_ms=5,
            batch_size=65536,
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=10_000,
            max_block_ms=10_000,
            request_timeout_ms=10_000,
            delivery_timeout_ms=60_000,
            reconnect_backoff_max_ms=1000,
            metrics_enabled=False,
        )

    def _drop_producer(self) -> None:
        if self._producer is not None:
            with suppress(KafkaTimeoutError):  # what is still in flight will be sent again
                self._producer.close(timeout=1)
            self._producer = None


def batches(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Cut before each heartbeat: it vouches for all before it, so that has to be on the topic first."""
    batch: list[Record] = []
    for record in records:
        if isinstance(record.message, Heartbeat) and batch:
            yield batch
            batch = []
        batch.append(record)
    if batch:
        yield batch


def _reach(servers: str) -> None:
    """Raise OSError unless one of the servers listens: a producer made in vain would leave its sockets open."""
    trouble = OSError(f"no server in {servers!r}")
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except (OSError, ValueError) as error:
            trouble = OSError(f"{server}: {error}")
        else:
            return
    raise trouble


def _flush(producer: KafkaProducer, stopping: Event) -> None:
    """Wait until every record has succeeded or failed, or the process is asked to stop."""
    while True:
        try:
            producer.flush(timeout=1)
        except KafkaTimeoutError:
            if stopping.is_set():
                return
        else:
            return


def _mendable(error: Exception, topic: str) -> Exception:
    """The error, if trying again may help; else a Refusal."""
    if isinstance(error, InvalidTimestampError):
        raise Refusal(
            f"Kafka refuses the simulated time stamps; set message.timestamp.before.max.ms and "
            f"message.timestamp.after.max.ms of topic {topic} to {2**63 - 1}"
        ) from error
    if isinstance(error, _HOPELESS):
        raise Refusal(f"Kafka refuses records for topic {topic}: {error!r}") from error
    return error
