"""The topics of the house as one look sees them: what came since the last one, single records, who was given what."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from domain.errors import DependencyUnavailable
from functions.kafka_clients import administrator, consumer, speaking_to_kafka
from functions.reconciler.hour import Place
from functions.reconciler.judgement import Delivered, Hop
from kafka_topics.brokers import Brokers

_POLL_MS = 1000
_RECORD_PATIENCE_S = 5.0
_CLIENT = {"request_timeout_ms": 5000, "bootstrap_timeout_ms": 3000}
_CONSUMER = {
    **_CLIENT,
    "metrics_enabled": False,
    "group_id": None,
    "allow_auto_create_topics": False,
    "max_poll_records": 50,  # half a megabyte each, the largest
    "fetch_max_bytes": 4 * 1024 * 1024,
}

Offsets = dict[int, int]  # by partition


class Names(Struct, frozen=True):
    """Topics, and the consumer groups in which knative/base delivers them."""

    predictions: str = "energy_predictions"
    forecasts: str = "energy_forecasts"
    dead_letters: str = "energy_dead_letter"
    inference: str = "gridledger-energy-predictions-to-inference"
    persistence: str = "gridledger-energy-forecasts-to-persistence"
    broadcast: str = "gridledger-energy-forecasts-to-broadcast"
    notary: str = "gridledger-energy-forecasts-to-notary"

    def hops(self) -> dict[Hop, tuple[str, str]]:
        """Topic and group of each hop."""
        return {
            "inference": (self.predictions, self.inference),
            "persistence": (self.forecasts, self.persistence),
            "broadcast": (self.forecasts, self.broadcast),
            "notary": (self.forecasts, self.notary),
        }


class NotCaughtUp(Exception):
    """There is more on a topic than there was time to read."""


class Page(Struct, frozen=True):
    """Some records, and where to go on after them."""

    records: list[Any]
    positions: Offsets


class Topics:
    """One consumer, for one look; see `opened`."""

    def __init__(self, consumer: KafkaConsumer, names: Names) -> None:
        self._consumer = consumer
        self.names = names
        # In this order: whoever is seen as a consequence was preceded by its cause, which is therefore seen, too.
        self._ends = {name: self._end(name) for name in (names.dead_letters, names.forecasts, names.predictions)}

    def news(self, topic: str, positions: Offsets, since: datetime, until: float) -> Iterator[Page]:
        """Records from these positions to where the topic ended when the look began; NotCaughtUp after `until`.

        Where there is no position yet, from those on that came after `since`.
        """
        ends = {TopicPartition(topic, number): end for number, end in self._ends[topic].items()}
        if not ends:
            return
        self._consumer.assign(list(ends))
        for part, offset in self._begin(ends, positions, since).items():
            self._consumer.seek(part, offset)
        while any(self._consumer.position(part) < end for part, end in ends.items()):
            if time.monotonic() > until:
                raise NotCaughtUp(topic)
            records = [each for page in self._consumer.poll(timeout_ms=_POLL_MS).values() for each in page]
            yield Page(records, {part.partition: self._consumer.position(part) for part in ends})

    def record(self, topic: str, place: Place) -> Any | None:
        """One record; None when the topic does not hold it any more."""
        part = TopicPartition(topic, place.partition)
        self._consumer.assign([part])
        begin, end = self._consumer.beginning_offsets([part])[part], self._consumer.end_offsets([part])[part]
        if not begin <= place.offset < end:
            return None
        self._consumer.seek(part, place.offset)
        until = time.monotonic() + _RECORD_PATIENCE_S
        while time.monotonic() < until:
            if found := self._consumer.poll(timeout_ms=_POLL_MS, max_records=1).get(part):
                return found[0] if found[0].offset == place.offset else None
        raise DependencyUnavailable("Kafka", f"offset {place.offset} of {topic} did not come in time")

    def _begin(self, ends: Mapping[TopicPartition, int], positions: Offsets, since: datetime) -> dict[Any, int]:
        """A position that the topic does not hold is of one that was made anew, or that forgot: from its begin."""
        begins = self._consumer.beginning_offsets(list(ends))
        recent = self._consumer.offsets_for_times(dict.fromkeys(ends, int(1000 * since.timestamp())))
        found = {}
        for part, end in ends.items():
            known = positions.get(part.partition)
            if known is None:
                found[part] = recent[part].offset if recent[part] else end
            else:
                found[part] = known if begins[part] <= known <= end else begins[part]
        return found

    def _end(self, topic: str) -> Offsets:
        """Empty for a topic that does not exist yet."""
        numbers = self._consumer.partitions_for_topic(topic) or set()
        ends = self._consumer.end_offsets([TopicPartition(topic, number) for number in numbers]) if numbers else {}
        return {part.partition: end for part, end in ends.items()}


@contextmanager
def opened(brokers: Brokers, names: Names) -> Iterator[Topics]:
    """Topics for one look; DependencyUnavailable when Kafka fails it."""
    with speaking_to_kafka(), consumer(brokers, **_CONSUMER) as client:
        yield Topics(client, names)


def delivered(brokers: Brokers, names: Names) -> Delivered:
    """What the groups have committed."""
    hops = names.hops()
    with speaking_to_kafka(), administrator(brokers, **_CLIENT) as admin:
        committed = admin.list_group_offsets([group for _, group in hops.values()])
    return Delivered(
        {
            (hop, part.partition): offset.offset
            for hop, (topic, group) in hops.items()
            for part, offset in committed.get(group, {}).items()
            if part.topic == topic
        }
    )
