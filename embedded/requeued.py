"""Which quarantined records were sent again: Kafka remembers it, as the offsets of consumer groups.

A group per reason, and one more for each meter that was sent by itself: all before its offset is done.
"""

from contextlib import closing

from kafka import KafkaAdminClient, TopicPartition
from msgspec import Struct

_GROUP = "gridledger-requeue-"
_ALL = ""


def group(reason: str, meter: str | None) -> str:
    """Reasons are words without a dash."""
    return f"{_GROUP}{reason}" if meter is None else f"{_GROUP}{reason}-{meter}"


class SentAgain(Struct, frozen=True):
    """Offsets by reason and meter, then by partition."""

    offsets: dict[tuple[str, str], dict[int, int]]

    def has(self, reason: str, meter: str, partition: int, offset: int) -> bool:
        """With all others of its reason, or with those of its meter."""
        return any(offset < self.offsets.get((reason, of), {}).get(partition, 0) for of in (_ALL, meter))


def read_sent_again(servers: str) -> SentAgain:
    """As it is now."""
    with closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
        names = [found["group_id"] for found in admin.list_groups() if found["group_id"].startswith(_GROUP)]
        committed = admin.list_group_offsets(names) if names else {}
    return SentAgain({_key(name): _by_partition(offsets) for name, offsets in committed.items()})


def _key(name: str) -> tuple[str, str]:
    reason, _, meter = name.removeprefix(_GROUP).partition("-")
    return reason, meter


def _by_partition(offsets: dict[TopicPartition, object]) -> dict[int, int]:
    return {part.partition: getattr(at, "offset", 0) for part, at in offsets.items()}
