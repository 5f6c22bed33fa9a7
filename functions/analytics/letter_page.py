"""A page of dead letters: so many, and read no longer than so; and where the next one begins, as text for clients."""

import base64
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.errors import InvalidMessage

if TYPE_CHECKING:
    from functions.dead_letters import Letter

_CURSOR = "letter "


class LetterPage:
    """Iterate once; then `next_offset` is that of the first letter left out, or None when there was none."""

    def __init__(self, letters: "Iterator[Letter]", most: int, patience_s: float) -> None:
        self._letters, self._most, self._until = letters, most, time.monotonic() + patience_s
        self.next_offset: int | None = None

    def __iter__(self) -> "Iterator[Letter]":
        for count, letter in enumerate(self._letters):
            # One at least: who asks again and again gets to the end.
            if count and (count == self._most or time.monotonic() > self._until):
                self.next_offset = letter.offset
                return
            yield letter


def letter_cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"{_CURSOR}{offset}".encode()).decode()


def offset_of(cursor: str) -> int:
    """InvalidMessage when it is not one of ours."""
    try:
        offset = int(base64.b64decode(cursor, altchars=b"-_", validate=True).decode().removeprefix(_CURSOR))
        if letter_cursor(offset) == cursor and 0 <= offset < 2**63:
            return offset
    except ValueError:
        pass
    raise InvalidMessage("cursor", "not a next_cursor of this API; leave it out to begin afresh")
