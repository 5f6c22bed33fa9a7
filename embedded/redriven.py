"""Which dead letters were sent again: Kafka remembers it, as the offsets of consumer groups.

A group per cause: all of its letters before the offset are done. And one for each letter that was sent by itself.
"""

import hashlib
from collections.abc import Iterable
from contextlib import closing

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.structs import OffsetAndMetadata
from msgspec import Struct

from embedded.dead_letters import DEAD_LETTERS, Letter

_GROUP = "gridledger-redrive-"


def cause_group(letter: Letter) -> str:
    """Causes are of any length and any characters; a group's name is not."""
    return f"{_GROUP}cause-{hashlib.sha256(letter.cause.encode()).hexdigest()[:32]}"


def letter_group(letter: Letter) -> str:
    """By its offset: the same event may be refused again, and is another letter then."""
    return f"{_GROUP}letter-{letter.offset}"


class Redriven(Struct, frozen=True):
    """The offset of each group: what lies before it is done."""

    offsets: dict[str, int]

    def has(self, letter: Letter) -> bool:
        """With all others of its cause, or by itself."""
        return any(letter.offset < self.offsets.get(group, 0) for group in (cause_group(letter), letter_group(letter)))


def read_redriven(servers: str) -> Redriven:
    """As it is now."""
    with closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
        names = [found["group_id"] for found in admin.list_groups() if found["group_id"].startswith(_GROUP)]
        committed = admin.list_group_offsets(names) if names else {}
    at = {name: offsets.get(DEAD_LETTERS) for name, offsets in committed.items()}
    return Redriven({name: getattr(offset, "offset", 0) for name, offset in at.items()})


def remember(servers: str, groups: Iterable[tuple[str, int]]) -> None:
    """That each of these groups is done up to the letter of this offset."""
    newest: dict[str, int] = {}
    for group, offset in groups:
        newest[group] = max(newest.get(group, 0), offset + 1)
    for group, offset in newest.items():
        with closing(KafkaConsumer(bootstrap_servers=servers, group_id=group, enable_auto_commit=False)) as consumer:
            consumer.assign([DEAD_LETTERS])
            consumer.commit({DEAD_LETTERS: OffsetAndMetadata(offset, "", -1)})
