"""What became of every record that a shard was ever given and of which a reading was hoped for.

It is part of the shard's state: a batch that is repeated counts once, and a job that is started again goes on.
"""

import msgspec
from msgspec import Struct, structs

from spark.counts import Counts

COLUMNS = "accepted long, duplicates long, rejected long, waiting long"


class TakenIn(Struct, frozen=True):
    """`rejected` is what went into quarantine, of any kind; `waiting` are readings of the hour that is still open."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    waiting: int = 0

    @classmethod
    def of(cls, row: tuple[int, int, int, int] | None) -> "TakenIn":
        """As it stands in the state store; None: nothing yet."""
        return cls(*row) if row else cls()

    def row(self) -> tuple[int, ...]:
        return structs.astuple(self)

    def after(self, batch: Counts, rejected: int, waiting: int) -> "TakenIn":
        """With one more batch; `waiting` are all that wait now."""
        return TakenIn(
            self.accepted + batch.accepted, self.duplicates + batch.duplicates, self.rejected + rejected, waiting
        )


def encoded(it: TakenIn) -> bytes:
    return msgspec.json.encode(it)


def decoded(text: str) -> TakenIn:
    """The inverse of `encoded`."""
    return msgspec.json.decode(text, type=TakenIn)
