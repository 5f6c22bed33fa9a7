"""Dead letters on their way back: to the topic of their type as they were at first, with the same id, once.

Everybody who reads that topic gets a letter, and who has it already changes nothing. What is no event of ours goes
nowhere.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from functions.dead_letters import Letter
from functions.kafka_clients import ACKNOWLEDGED_S, producer, speaking_to_kafka
from functions.redriven import cause_group, letter_group, read_redriven, remember
from kafka_topics.brokers import Brokers

_AT_ONCE_BYTES = 8 * 1024 * 1024
_AT_ONCE = 1000

Group = Callable[[Letter], str]


class Sent(Struct, frozen=True):
    """A letter that Kafka has again."""

    offset: int
    id: str | None
    topic: str


class Outcome(Struct, frozen=True):
    """What became of a selection."""

    sent: list[Sent] = field(default_factory=list)
    sent_before: list[int] = field(default_factory=list)  # offsets of letters that stay where they are
    foreign: list[int] = field(default_factory=list)  # of those that are no events of ours


def with_its_cause(letter: Letter) -> str:
    """For a selection that has all letters of each cause from the first that waits on."""
    return cause_group(letter.cause)


def by_itself(letter: Letter) -> str:
    """For any other."""
    return letter_group(letter.offset)


def redrive(brokers: Brokers, letters: Iterable[Letter], group: Group) -> Outcome:
    """Send these again, oldest first, but those that were sent before; each is remembered in its `group`.

    Some megabytes at a time: who is interrupted goes on where it was.
    """
    redriven, outcome = read_redriven(brokers), Outcome()
    with speaking_to_kafka(), producer(brokers) as client:
        batch = _Batch(brokers, client, group)
        for letter in letters:
            topic = letter.topic
            if redriven.has(letter):
                outcome.sent_before.append(letter.offset)
            elif topic is None:
                outcome.foreign.append(letter.offset)
            else:
                batch.send(letter, topic)
                outcome.sent.append(Sent(letter.offset, letter.header("ce_id"), topic))
        batch.settle()
    return outcome


class _Batch:
    """What was sent, and is not acknowledged yet."""

    def __init__(self, brokers: Brokers, client: Any, group: Group) -> None:
        self._brokers, self._client, self._group = brokers, client, group
        self._futures: list[Any] = []
        self._done: dict[str, int] = {}
        self._bytes = 0

    def send(self, letter: Letter, topic: str) -> None:
        self._futures.append(self._client.send(topic, letter.value, letter.key, letter.original_headers))
        self._done[self._group(letter)] = letter.offset + 1
        self._bytes += len(letter.value or b"")
        if self._bytes >= _AT_ONCE_BYTES or len(self._futures) >= _AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Kafka has them, and knows that they were sent."""
        for future in self._futures:
            future.get(ACKNOWLEDGED_S)
        if self._done:
            remember(self._brokers, self._done)
        self._futures, self._done, self._bytes = [], {}, 0
