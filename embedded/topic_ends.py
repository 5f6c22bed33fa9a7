"""How many records each topic of the house has taken, asked again and again over one connection."""

from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from embedded.topics import PARTITIONS


class TopicEnds:
    """Sums of end offsets, by topic."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._consumer: KafkaConsumer | None = None

    def records(self) -> dict[str, int]:
        """Empty when Kafka does not answer just now."""
        parts = [TopicPartition(name, number) for name, count in PARTITIONS.items() for number in range(count)]
        try:
            if self._consumer is None:
                self._consumer = KafkaConsumer(bootstrap_servers=self._bootstrap_servers)
            offsets = self._consumer.end_offsets(parts)
        except (KafkaError, OSError, KeyError):  # KeyError: a partition whose leader is not known yet
            self.close()
            return {}
        return {name: sum(end for part, end in offsets.items() if part.topic == name) for name in PARTITIONS}

    def close(self) -> None:
        if self._consumer is not None:
            with suppress(KafkaError):
                self._consumer.close()
            self._consumer = None
