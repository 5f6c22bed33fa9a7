"""Which dead letters were sent again: Kafka remembers it, as the offsets of consumer groups.

A group per cause: all of its letters before the offset are done. And one for each letter that was sent by itself.
"""

import hashlib
import time
from typing import Any

from kafka.errors import RetriableError
from kafka.structs import OffsetAndMetadata
from msgspec import Struct

from functions.dead_letters import DEAD_LETTERS, Letter
from functions.kafka_clients import SILENCE_S, administrator, speaking_to_kafka
from kafka_topics.brokers import Brokers

_GROUP = "gridledger-redrive-"
_PAUSE_S = 0.2


def cause_group(cause: str) -> str:
    """Causes are of any length and any characters; a group's name is not."""
    return f"{_GROUP}cause-{hashlib.sha256(cause.encode()).hexdigest()[:32]}"


def letter_group(offset: int) -> str:
    """By its offset: the same event may be refused again, and is another letter then."""
    return f"{_GROUP}letter-{offset}"


class Redriven(Struct, frozen=True):
    """The offset of each group: what lies before it is done."""

    offsets: dict[str, int]

    def of_cause(self, cause: str) -> int:
        """All letters of this cause that lie before this offset are done."""
        return self.offsets.get(cause_group(cause), 0)

    def has(self, letter: Letter) -> bool:
        """With all others of its cause, or by itself."""
        return letter.offset < max(self.of_cause(letter.cause), self.offsets.get(letter_group(letter.offset), 0))


def read_redriven(brokers: Brokers) -> Redriven:
    """As it is now."""
    with speaking_to_kafka(), administrator(brokers) as client:
        names = [found["group_id"] for found in client.list_groups() if found["group_id"].startswith(_GROUP)]
        committed = client.list_group_offsets(names) if names else {}
    at = {name: offsets.get(DEAD_LETTERS) for name, offsets in committed.items()}
    return Redriven({name: getattr(offset, "offset", 0) for name, offset in at.items()})


def remember(brokers: Brokers, done: dict[str, int]) -> None:
    """That of each of these groups all letters before this offset are done."""
    with speaking_to_kafka(), administrator(brokers) as client:
        for group, offset in done.items():
            _commit(client, group, offset)


def _commit(client: Any, group: str, offset: int) -> None:
    """A broker's first group has to wait for its coordinator."""
    until = time.monotonic() + SILENCE_S
    while True:
        try:
            answer = client.alter_group_offsets(group, {DEAD_LETTERS: OffsetAndMetadata(offset, "", -1)})
            if answer[DEAD_LETTERS].errno:
                raise answer[DEAD_LETTERS]
        except RetriableError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
