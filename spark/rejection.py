"""A record that goes into quarantine, and how it is written there."""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from spark.arrival import Arrival


class Rejected(Exception):
    """Raised by the look-back for a record it cannot use; `reason` is a word, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Rejection(Struct, frozen=True):
    """One rejected record."""

    arrival: Arrival
    reason: str
    detail: str

    def value(self, topic: str) -> bytes:
        """JSON: the record as text, why it was rejected, and where the original lies in Kafka."""
        arrival = self.arrival
        return msgspec.json.encode(
            {
                "record": (arrival.record or b"").decode(errors="replace"),
                "reason": self.reason,
                "detail": self.detail,
                "topic": topic,
                "partition": arrival.partition,
                "offset": arrival.offset,
                "arrived_at": datetime.fromtimestamp(arrival.arrived_ms / 1000, UTC),
            }
        )
