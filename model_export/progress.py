"""One line that counts, on a terminal; a line now and then in a log."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_SECONDS = 10.0  # between lines of a log


def counted(what: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The items, while standard error says how many have passed."""
    began = said = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if sys.stderr.isatty() or number == total or now - said >= _SECONDS:
            said = now
            end = "\r" if sys.stderr.isatty() and number < total else "\n"
            print(f"{what}: {number} of {total}, {now - began:.0f} s", end=end, file=sys.stderr, flush=True)
