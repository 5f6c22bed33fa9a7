"""Kafka clients that give up in time, and its failures in our words."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from kafka.net.compat import KafkaNetClient

from domain.errors import DependencyUnavailable
from kafka_topics.brokers import Brokers

SILENCE_S = 10.0  # who has said nothing for so long is down
ACKNOWLEDGED_S = 20.0

_DEADLINES = {"bootstrap_timeout_ms": 4000, "request_timeout_ms": int(1000 * SILENCE_S)}
_MOST_BYTES = 2 * 1024 * 1024  # of one record: what the topics take


@contextmanager
def speaking_to_kafka() -> Iterator[None]:
    """DependencyUnavailable for whatever Kafka cannot or will not do."""
    try:
        yield
    except KafkaError as error:
        raise DependencyUnavailable("Kafka", str(error)) from error


def consumer(brokers: Brokers, **options: Any) -> AbstractContextManager[Any]:
    """Of no group. `options` go before ours."""
    return _opened(KafkaConsumer, brokers, {"enable_auto_commit": False, "auto_offset_reset": "earliest"} | options)


def administrator(brokers: Brokers, **options: Any) -> AbstractContextManager[Any]:
    """For groups and their offsets."""
    return _opened(KafkaAdminClient, brokers, options)


def producer(brokers: Brokers, **options: Any) -> AbstractContextManager[Any]:
    """What it acknowledges, every replica has."""
    deadlines = {"max_block_ms": int(1000 * SILENCE_S), "delivery_timeout_ms": int(1000 * ACKNOWLEDGED_S)}
    return _opened(KafkaProducer, brokers, {"acks": "all", "max_request_size": _MOST_BYTES} | deadlines | options)


@contextmanager
def _opened(kind: Callable[..., Any], brokers: Brokers, options: dict[str, Any]) -> Iterator[Any]:
    """A client that finds no broker would leave its thread running: what it speaks through is closed then."""
    connections = []

    def connection(**config: Any) -> Any:
        connections.append(KafkaNetClient(**config))
        return connections[-1]

    try:
        client = kind(kafka_client=connection, **(brokers.client_options() | _DEADLINES | options))
    except KafkaError:
        for each in connections:
            each.close()
        raise
    with closing(client):
        yield client
