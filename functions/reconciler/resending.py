"""Records that are sent again as they were: same topic, key, headers and bytes, so the same event under the same id."""

from contextlib import closing
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from domain.errors import DependencyUnavailable

_TIMEOUT_S = 8.0
_PRODUCER = {
    "acks": "all",
    "enable_idempotence": False,  # ids make repeats harmless
    "allow_auto_create_topics": False,
    "max_request_size": 2 * 1024 * 1024,  # the topic decides
    "max_block_ms": 5000,
    "request_timeout_ms": 4000,
    "delivery_timeout_ms": 7000,
    "bootstrap_timeout_ms": 3000,
    "metrics_enabled": False,
}


def send_again(servers: str, records: list[Any]) -> None:
    """Return when Kafka has them all; DependencyUnavailable otherwise, and then it may have some."""
    if not records:
        return
    try:
        with closing(KafkaProducer(bootstrap_servers=servers, **_PRODUCER)) as producer:
            sent = [producer.send(each.topic, each.value, each.key, list(each.headers)) for each in records]
            for acknowledged in sent:
                acknowledged.get(_TIMEOUT_S)
    except KafkaError as error:
        raise DependencyUnavailable("Kafka", repr(error)) from error
