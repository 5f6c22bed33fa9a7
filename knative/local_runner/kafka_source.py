"""Plays one KafkaSource: its partitions are delivered side by side, each in its order.

A consumer and a thread for each partition, assigned, not balanced: the local runner is the only member, so a broker
that restarts costs no rebalance and a slow delivery no membership. (One consumer that pauses partitions would do with
less, but kafka-python 3.0.12 never resumes one that was paused with records in its buffer.) Offsets are committed
for the manifest's consumer group all the same.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from knative.local_runner.event import from_record
from knative.local_runner.kinds import KafkaSource
from knative.local_runner.subscriber import Stopped, Subscriber

_BATCH_RECORDS = 20  # delivered between two commits
_FETCH_BYTES = 4 * 1024 * 1024
_POLL_MS = 1000
_FETCH_WAIT_MS = 5000  # how long the broker holds the question of a consumer for which there is nothing
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
        """Find the partitions of all topics and deliver what they hold and will hold."""
        partitions: list[TopicPartition] = []
        self._until_stopped(lambda: partitions.extend(self._partitions()))
        threads = [
            threading.Thread(target=self._play, args=(each,), name=f"{self._name} {each.partition}", daemon=True)
            for each in partitions
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _play(self, partition: TopicPartition) -> None:
        self._until_stopped(lambda: self._deliver_all(partition))

    def _until_stopped(self, work: Callable[[], None]) -> None:
        """Work, after an error again: a hop that ended without a word would lose all that follows."""
        while not self._stopping.is_set():
            try:
                return work()
            except Stopped:
                return None
            except Exception as error:  # noqa: BLE001
                self._say(f"{self._name}: {error!r}, trying again")
                self._stopping.wait(_PAUSE_S)
        return None

    def _consumer(self) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self._bootstrap_servers,
            group_id=self._spec.consumer_group,
            auto_offset_reset=self._spec.initial_offset,
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            max_poll_records=_BATCH_RECORDS,
            fetch_max_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            reconnect_backoff_max_ms=1000,
            metrics_enabled=False,
        )

    def _deliver_all(self, partition: TopicPartition) -> None:
        with closing(self._consumer()) as consumer:
            consumer.assign([partition])
            while not self._stopping.is_set():
                if records := consumer.poll(timeout_ms=_POLL_MS).get(partition):
                    self._commit(consumer, partition, self._deliver(records))

    def _deliver(self, records: Sequence[Any]) -> int:
        """The offset to commit: one after the last record that is through."""
        offset = int(records[0].offset)
        try:
            for record in records:
                self._subscriber.deliver(from_record(record, self._name))
                offset = int(record.offset) + 1
        except Stopped:
            self._say(f"{self._name}: stopped before offset {offset} of partition {records[0].partition}")
        return offset

    def _commit(self, consumer: KafkaConsumer, partition: TopicPartition, offset: int) -> None:
        """A commit that fails is tried again, not delivered again."""
        while True:
            try:
                consumer.commit({partition: OffsetAndMetadata(offset, "", -1)}, timeout_ms=_COMMIT_TIMEOUT_MS)
            except KafkaError as error:
                self._say(f"{self._name}: offset {offset} of {partition} is not committed yet: {error!r}")
                if self._stopping.wait(_PAUSE_S):
                    raise Stopped from error
            else:
                return

    def _partitions(self) -> list[TopicPartition]:
        """Of all topics; waits for those that do not exist yet."""
        partitions = []
        with closing(self._consumer()) as consumer:
            for topic in self._spec.topics:
                while not (numbers := consumer.partitions_for_topic(topic)):
                    self._say(f"{self._name}: topic {topic} does not exist yet")
                    if self._stopping.wait(_PAUSE_S):
                        raise Stopped
                partitions += [TopicPartition(topic, number) for number in sorted(numbers)]
        return partitions
