"""Plays one KafkaSource: a consumer whose partitions are delivered side by side, each in its order.

Partitions are assigned, not balanced: the local runner is the only member, so a broker that restarts costs no
rebalance and a slow delivery no membership. Offsets are committed for the manifest's consumer group all the same.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from knative.local_runner.event import from_record
from knative.local_runner.kinds import KafkaSource
from knative.local_runner.subscriber import Stopped, Subscriber

_BATCH_RECORDS = 20  # delivered between two commits
_FETCH_BYTES = 4 * 1024 * 1024
_IDLE_POLL_MS = 500
_BUSY_POLL_MS = 20  # a lane may be done any moment
_COMMIT_TIMEOUT_MS = 5000
_PAUSE_S = 2.0


class KafkaSourcePlayer:
    """`run` belongs on a thread of its own and ends when `stopping` is set."""

    def __init__(
        self,
        source: KafkaSource,
        bootstrap_servers: str,
        subscriber: Subscriber,
        stopping: threading.Event,
        say: Callable[[str], None],
    ) -> None:
        self._name, self._spec = source.metadata.name, source.spec
        self._bootstrap_servers, self._subscriber = bootstrap_servers, subscriber
        self._stopping, self._say = stopping, say

    def run(self) -> None:
        """Consume, and after an error of Kafka's consume again."""
        while not self._stopping.is_set():
            try:
                with closing(self._consumer()) as consumer:
                    self._consume(consumer)
            except Stopped:
                return
            except KafkaError as error:
                self._say(f"{self._name}: {error!r}, trying again")
                self._stopping.wait(_PAUSE_S)

    def _consumer(self) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self._bootstrap_servers,
            group_id=self._spec.consumer_group,
            auto_offset_reset=self._spec.initial_offset,
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            max_poll_records=_BATCH_RECORDS,
            fetch_max_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=200,  # a partition whose lane is done waits this long for its next fetch
            reconnect_backoff_max_ms=1000,
            metrics_enabled=False,
        )

    def _consume(self, consumer: KafkaConsumer) -> None:
        consumer.assign(self._partitions(consumer))
        lanes: dict[TopicPartition, Future[int]] = {}
        with ThreadPoolExecutor(thread_name_prefix=self._name) as pool:
            while not self._stopping.is_set():
                polled = consumer.poll(timeout_ms=_BUSY_POLL_MS if lanes else _IDLE_POLL_MS)
                for partition, records in polled.items():
                    consumer.pause(partition)
                    lanes[partition] = pool.submit(self._deliver, records)
                self._commit_done(consumer, lanes)
            wait(lanes.values())
            self._commit_done(consumer, lanes)

    def _commit_done(self, consumer: KafkaConsumer, lanes: dict[TopicPartition, Future[int]]) -> None:
        """A commit that fails is tried again next time round, not delivered again."""
        for partition in [each for each, lane in lanes.items() if lane.done()]:
            offset = OffsetAndMetadata(lanes[partition].result(), "", -1)
            try:
                consumer.commit({partition: offset}, timeout_ms=_COMMIT_TIMEOUT_MS)
            except KafkaError as error:
                self._say(f"{self._name}: offset {offset.offset} of {partition} is not committed yet: {error!r}")
                return
            consumer.resume(partition)
            del lanes[partition]

    def _deliver(self, records: list[Any]) -> int:
        """The offset to commit: one after the last record that is through."""
        offset = int(records[0].offset)
        try:
            for record in records:
                self._subscriber.deliver(from_record(record, self._name))
                offset = int(record.offset) + 1
        except Stopped:
            self._say(f"{self._name}: stopped before offset {offset} of partition {records[0].partition}")
        return offset

    def _partitions(self, consumer: KafkaConsumer) -> list[TopicPartition]:
        """Of all topics; waits for those that do not exist yet."""
        partitions = []
        for topic in self._spec.topics:
            while not (numbers := consumer.partitions_for_topic(topic)):
                self._say(f"{self._name}: topic {topic} does not exist yet")
                if self._stopping.wait(_PAUSE_S):
                    raise Stopped
            partitions += [TopicPartition(topic, number) for number in sorted(numbers)]
        return partitions
