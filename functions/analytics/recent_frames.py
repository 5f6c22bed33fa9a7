"""The newest frames of the stream in memory: when all readers come back at once, Redis is not asked by each of them."""

from collections import deque

from functions.analytics.event_stream import Frame, order

_MOST_BYTES = 8 * 2**20  # some eighty of the largest, thousands of the smallest


class RecentFrames:
    """Everything after one entry, as far back as there is room."""

    def __init__(self, after: str, most_bytes: int = _MOST_BYTES) -> None:
        self._after = after
        self._most_bytes = most_bytes
        self._bytes = 0
        self._frames: deque[Frame] = deque()

    def add(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._bytes += len(frame.text)
        while self._bytes > self._most_bytes:
            oldest = self._frames.popleft()
            self._after = oldest.stream_id
            self._bytes -= len(oldest.text)

    def between(self, after: str, until: str) -> list[Frame] | None:
        """The entries in (after, until]; None when some of them may not be here."""
        begin, end = order(after), order(until)
        if begin < order(self._after):
            return None
        found: list[Frame] = []
        for frame in reversed(self._frames):
            at = order(frame.stream_id)
            if at <= begin:
                break
            if at <= end:
                found.append(frame)
        return found[::-1]
