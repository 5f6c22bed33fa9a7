"""What functions refused, as it lies in `energy_dead_letter`: each letter with its cause. `redrive.py` sends them."""

import base64
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

DEAD_LETTERS = TopicPartition("energy_dead_letter", 0)
_REFUSAL = "ce_knativeerror"


class Letter(Struct, frozen=True):
    """One event as it was, and who refused it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    def header(self, name: str) -> str | None:
        """The text of the last header of this name; None where there is none."""
        value = dict(self.headers).get(name)
        return None if value is None else value.decode(errors="replace")

    @property
    def reason(self) -> str:
        """The body of the answer, on one line."""
        encoded = self.header(f"{_REFUSAL}data") or ""
        return base64.b64decode(encoded).decode(errors="replace").replace("\n", " ")

    @property
    def cause(self) -> str:
        """Type, status and reason: letters of one cause are mended together."""
        return f"{self.header('ce_type')}: {self.header(f'{_REFUSAL}code') or 'no answer'} {self.reason}".rstrip()

    @property
    def refused_by(self) -> str | None:
        """The address of the function."""
        return self.header(f"{_REFUSAL}dest")

    @property
    def original_headers(self) -> list[tuple[str, bytes]]:
        """Without what the refusal added."""
        return [(name, value) for name, value in self.headers if not name.startswith(_REFUSAL)]


def read_letters(servers: str, first: int = 0) -> Iterator[Letter]:
    """From this offset to what was there when it was asked, oldest first."""
    with closing(KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)) as consumer:
        consumer.assign([DEAD_LETTERS])
        begin, end = consumer.beginning_offsets([DEAD_LETTERS]), consumer.end_offsets([DEAD_LETTERS])[DEAD_LETTERS]
        consumer.seek(DEAD_LETTERS, max(first, begin[DEAD_LETTERS]))
        while consumer.position(DEAD_LETTERS) < end:
            for records in consumer.poll(timeout_ms=1000).values():
                yield from (_letter(record) for record in records if record.offset < end)


def _letter(record: Any) -> Letter:
    return Letter(record.offset, record.key, record.value, list(record.headers))
