"""A shard's part of the state store, by name: what is touched comes out, and goes back changed."""

from collections.abc import Callable
from typing import TypeVar

from pyspark.sql.streaming.stateful_processor import MapState

from spark.blob_text import blob_of, text_of

Kept = TypeVar("Kept")


class Shelf(dict[str, Kept]):
    """What was touched in this batch; the first touch takes it from the state store, or makes a new one.

    No more than `room` are kept: the one that came first goes back, and comes out again when it is needed.
    """

    def __init__(
        self,
        state: MapState,
        decode: Callable[[bytes], Kept],
        encode: Callable[[Kept], bytes],
        new: Callable[[], Kept],
        room: int = 1000,
    ) -> None:
        super().__init__()
        self._state, self._decode, self._encode, self._new = state, decode, encode, new
        self._room = room

    def __missing__(self, name: str) -> Kept:
        if len(self) >= self._room:
            self._put_back(next(iter(self)))
        stored = self._state.getValue((name,))
        self[name] = kept = self._decode(blob_of(stored[0])) if stored else self._new()
        return kept

    def put_back(self) -> None:
        """Everything."""
        for name in list(self):
            self._put_back(name)

    def _put_back(self, name: str) -> None:
        self._state.updateValue((name,), (text_of(self._encode(self.pop(name))),))
