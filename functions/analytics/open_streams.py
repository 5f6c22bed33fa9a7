"""How many live streams each caller has open in this process: each holds a place that others might want."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class TooManyStreams(Exception):
    """He has as many as he may."""


class OpenStreams:
    def __init__(self, most: int) -> None:
        self.most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, principal: str) -> Iterator[None]:
        """Open until the block ends; TooManyStreams."""
        if self._open[principal] >= self.most:
            raise TooManyStreams
        self._open[principal] += 1
        try:
            yield
        finally:
            self._open[principal] -= 1
            if not self._open[principal]:
                del self._open[principal]
