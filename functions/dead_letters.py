"""What functions refused, as it lies in `energy_dead_letter`: each letter with its cause. `redrive.py` sends them."""

import base64
from collections.abc import Generator, Iterable
from datetime import UTC, datetime
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError
from msgspec import Struct

from domain.cloud_event import ACTUALS_CORRECTED, FORECAST_ISSUED, FORECAST_NOTARIZED, WINDOW_CLOSED
from functions.kafka_clients import SILENCE_S, consumer, speaking_to_kafka
from kafka_topics.brokers import Brokers

DEAD_LETTERS = TopicPartition("energy_dead_letter", 0)
TOPIC_OF_TYPE = {
    WINDOW_CLOSED: "energy_predictions",
    ACTUALS_CORRECTED: "energy_actuals",
    FORECAST_ISSUED: "energy_forecasts",
    FORECAST_NOTARIZED: "energy_receipts",
}
_REFUSAL = "ce_knativeerror"
_YEAR_10000_MS = 253_402_300_800_000


class Letter(Struct, frozen=True):
    """One event as it was, and who refused it."""

    offset: int
    buried_ms: int  # when it came here, since 1970
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    def header(self, name: str) -> str | None:
        """The text of the last header of this name; None where there is none."""
        value = dict(self.headers).get(name)
        return None if value is None else value.decode(errors="replace")

    @property
    def at(self) -> datetime | None:
        """When it came here; None for a time that is none."""
        known = 0 <= self.buried_ms < _YEAR_10000_MS
        return datetime.fromtimestamp(self.buried_ms / 1000, UTC) if known else None

    @property
    def type(self) -> str | None:
        """Of the event."""
        return self.header("ce_type")

    @property
    def topic(self) -> str | None:
        """Where it came from, and goes when it is sent again; None for what is no event of ours."""
        return TOPIC_OF_TYPE.get(self.type or "")

    @property
    def status(self) -> str | None:
        """Of the answer; None where none came."""
        return self.header(f"{_REFUSAL}code")

    @property
    def reason(self) -> str:
        """The body of the answer, on one line."""
        encoded = self.header(f"{_REFUSAL}data") or ""
        try:
            return base64.b64decode(encoded).decode(errors="replace").replace("\n", " ")
        except ValueError:
            return encoded

    @property
    def cause(self) -> str:
        """Type, status and reason: letters of one cause are mended together."""
        return f"{self.type}: {self.status or 'no answer'} {self.reason}".rstrip()

    @property
    def refused_by(self) -> str | None:
        """The address of the function."""
        return self.header(f"{_REFUSAL}dest")

    @property
    def original_headers(self) -> list[tuple[str, bytes]]:
        """Without what the refusal added."""
        return [(name, value) for name, value in self.headers if not name.startswith(_REFUSAL)]


class NoSuchLetter(LookupError):
    """Of these offsets; `offsets` names those where no letter is."""

    def __init__(self, offsets: list[int]) -> None:
        super().__init__(f"there is no dead letter {', '.join(map(str, offsets))}")
        self.offsets = offsets


def read_letters(brokers: Brokers, first: int = 0) -> Generator[Letter]:
    """From this offset to what was there when it was asked, oldest first."""
    with speaking_to_kafka(), consumer(brokers) as client:
        begin, end = _bounds(client)
        client.seek(DEAD_LETTERS, max(first, begin))
        while client.position(DEAD_LETTERS) < end:
            yield from (_letter(record) for record in _next_records(client) if record.offset < end)


def read_some(brokers: Brokers, offsets: Iterable[int]) -> Generator[Letter]:
    """The letters at these offsets, oldest first; NoSuchLetter before any comes when one of them is not there."""
    with speaking_to_kafka(), consumer(brokers) as client:
        begin, end = _bounds(client)
        wanted = sorted(set(offsets))
        missing = [offset for offset in wanted if not begin <= offset < end]
        if missing:
            raise NoSuchLetter(missing)
        for offset in wanted:
            client.seek(DEAD_LETTERS, offset)
            (record,) = _next_records(client, 1)
            yield _letter(record)


def _bounds(client: Any) -> tuple[int, int]:
    """The offset of the first letter, and that of the next to come."""
    client.assign([DEAD_LETTERS])
    return client.beginning_offsets([DEAD_LETTERS])[DEAD_LETTERS], client.end_offsets([DEAD_LETTERS])[DEAD_LETTERS]


def _next_records(client: Any, most: int | None = None) -> list[Any]:
    records: list[Any] = client.poll(1000 * SILENCE_S, most).get(DEAD_LETTERS, [])
    if not records:
        raise KafkaTimeoutError(f"no dead letter came for {SILENCE_S:g} s")
    return records


def _letter(record: Any) -> Letter:
    return Letter(record.offset, record.timestamp, record.key, record.value, list(record.headers))
