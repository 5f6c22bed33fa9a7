"""Dead letters by cause: how many, since when, refused by whom, and which were not sent again."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, field

from functions.dead_letters import Letter
from functions.redriven import Redriven


class Cause(Struct):
    """Letters of one type, status and reason."""

    cause: str
    type: str | None
    status: str | None
    reason: str
    topic: str | None
    refused_by: dict[str, int] = field(default_factory=dict)  # how many, by address of the function
    redriven: int = 0
    waiting: list[int] = field(default_factory=list)  # offsets of those that were not sent again
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def letters(self) -> int:
        """All of them."""
        return self.redriven + len(self.waiting)


def by_cause(letters: Iterable[Letter], redriven: Redriven) -> list[Cause]:
    """Those with most letters waiting first."""
    causes: dict[str, Cause] = {}
    for letter in letters:
        text = letter.cause
        one = causes.setdefault(text, Cause(text, letter.type, letter.status, letter.reason, letter.topic))
        _count(one, letter, is_done=redriven.has(letter))
    return sorted(causes.values(), key=lambda one: -len(one.waiting))


def _count(cause: Cause, letter: Letter, *, is_done: bool) -> None:
    if is_done:
        cause.redriven += 1
    else:
        cause.waiting.append(letter.offset)
    if letter.refused_by:
        cause.refused_by[letter.refused_by] = cause.refused_by.get(letter.refused_by, 0) + 1
    cause.first_at = cause.first_at or letter.at
    cause.last_at = letter.at or cause.last_at
