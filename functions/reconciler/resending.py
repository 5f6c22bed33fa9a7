"""Records that are sent again as they were: same topic, key, headers and bytes, so the same event under the same id."""

from typing import Any

from functions.kafka_clients import producer, speaking_to_kafka
from kafka_topics.brokers import Brokers

_TIMEOUT_S = 8.0
_PRODUCER = {
    "enable_idempotence": False,  # ids make repeats harmless
    "allow_auto_create_topics": False,
    "max_block_ms": 5000,
    "request_timeout_ms": 4000,
    "delivery_timeout_ms": 7000,
    "bootstrap_timeout_ms": 3000,
    "metrics_enabled": False,
}


def send_again(brokers: Brokers, records: list[Any]) -> None:
    """Return when Kafka has them all; DependencyUnavailable otherwise, and then it may have some."""
    if not records:
        return
    with speaking_to_kafka(), producer(brokers, **_PRODUCER) as client:
        sent = [client.send(each.topic, each.value, each.key, list(each.headers)) for each in records]
        for acknowledged in sent:
            acknowledged.get(_TIMEOUT_S)
