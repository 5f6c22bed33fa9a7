"""A page of dead letters: so many, and read no longer than so; and where the next one begins."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.dead_letters import Letter


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
