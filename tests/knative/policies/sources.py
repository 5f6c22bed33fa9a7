"""What every KafkaSource says of its delivery: a cluster fills in nothing that anybody would want."""

from collections.abc import Iterator

import msgspec

from knative.local_runner.delivery import pause_s
from knative.local_runner.kinds import Delivery
from tests.knative.written_base import WrittenBase

_MAX_POLL_INTERVAL_S = 300  # of the dispatcher's consumers
_DEAD_LETTERS = {"apiVersion": "eventing.knative.dev/v1alpha1", "kind": "KafkaSink", "name": "energy-dead-letter"}


def whole_delivery(base: WrittenBase) -> Iterator[str]:
    """Without `retry` there is none; a misspelt duration is taken without a word."""
    for source in base.of("KafkaSource"):
        try:
            delivery = msgspec.convert(source.spec.get("delivery", {}), Delivery)
        except msgspec.ValidationError as error:
            yield f"{source.name}: {error}"
            continue
        if delivery.retry < 3 or delivery.backoff_policy != "exponential":
            yield f"{source.name}: gives up before a store is back"
        if source.spec["delivery"]["deadLetterSink"] != {"ref": _DEAD_LETTERS}:
            yield f"{source.name}: what it gives up is gone"


def retries_end_before_the_consumer_is_thrown_out(base: WrittenBase) -> Iterator[str]:
    for source in base.of("KafkaSource"):
        try:
            delivery = msgspec.convert(source.spec.get("delivery", {}), Delivery)
        except msgspec.ValidationError:
            continue  # whole_delivery tells
        pauses_s = sum(pause_s(retry, delivery) for retry in range(1, delivery.retry + 1))
        timeouts_s = (delivery.retry + 1) * delivery.timeout.total_seconds()
        if pauses_s + timeouts_s >= 0.75 * _MAX_POLL_INTERVAL_S:
            yield f"{source.name}: one event may take {pauses_s + timeouts_s:.0f} s"


def from_the_beginning_and_in_order(base: WrittenBase) -> Iterator[str]:
    for source in base.of("KafkaSource"):
        if source.spec.get("initialOffset") != "earliest":
            yield f"{source.name}: begins with what comes after it"
        if source.spec.get("ordering") != "ordered":
            yield f"{source.name}: leaves the order of a feeder's events to chance"


def a_consumer_group_of_its_own(base: WrittenBase) -> Iterator[str]:
    """It cannot be changed later, and named after its hop everybody finds it."""
    for source in base.of("KafkaSource"):
        if source.spec.get("consumerGroup") != f"gridledger-{source.name}":
            yield f"{source.name}: consumer group {source.spec.get('consumerGroup')}"
