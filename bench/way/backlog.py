"""What consumers of the house have not taken yet, all groups together."""

from kafka import KafkaAdminClient, KafkaConsumer


class Backlog:
    """Asks the broker each time."""

    def __init__(self, kafka: str) -> None:
        self._admin = KafkaAdminClient(bootstrap_servers=kafka)
        self._consumer = KafkaConsumer(bootstrap_servers=kafka)

    def is_empty(self) -> bool:
        """Groups whose topic has no record yet have nothing to take."""
        groups = [group["group_id"] for group in self._admin.list_groups()]
        return all(self._waiting(offsets) == 0 for offsets in self._admin.list_group_offsets(groups).values())

    def _waiting(self, committed) -> int:  # type: ignore[no-untyped-def]
        ends = self._consumer.end_offsets(list(committed)) if committed else {}
        return sum(end - max(0, committed[part].offset) for part, end in ends.items())

    def close(self) -> None:
        self._admin.close()
        self._consumer.close()
