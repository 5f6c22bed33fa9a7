"""Kafka clients that give up in time, and its failures in our words."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from domain.errors import DependencyUnavailable

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


@contextmanager
def consumer(servers: str) -> Iterator[Any]:
    """Of no group."""
    with closing(
        KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="earliest", **_DEADLINES)
    ) as client:
        yield client


@contextmanager
def administrator(servers: str) -> Iterator[Any]:
    """For groups and their offsets."""
    with closing(KafkaAdminClient(bootstrap_servers=servers, **_DEADLINES)) as client:
        yield client


@contextmanager
def producer(servers: str) -> Iterator[Any]:
    """Every broker has what it acknowledged."""
    deadlines = {"max_block_ms": int(1000 * SILENCE_S), "delivery_timeout_ms": int(1000 * ACKNOWLEDGED_S)}
    options = {"acks": "all", "max_request_size": _MOST_BYTES} | deadlines | _DEADLINES
    client = KafkaProducer(bootstrap_servers=servers, **options)
    try:
        yield client
    finally:
        client.close(ACKNOWLEDGED_S)
