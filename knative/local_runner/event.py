"""CloudEvents between Kafka records (`ce_*`) and HTTP requests (`ce-*`), binary mode both ways."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

_REQUIRED = ("specversion", "id", "type", "source")
_NAME = re.compile("[a-z0-9]+")  # of an attribute, by the specification
# A head of a request that every server takes; what is larger could reach neither function nor dead letter.
_MOST_ATTRIBUTES = 50
_MOST_BYTES = 16 * 1024
_MOST_KEY_BYTES = 1024
_YEAR_10000_MS = 253_402_300_800_000  # producers may stamp a record as they like
# The CloudEvents HTTP binding escapes all but printable ASCII, and these three.
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


class Event(Struct, frozen=True):
    """Any CloudEvent, ours or not; `content_type` may be empty."""

    attributes: dict[str, str]
    content_type: str
    data: bytes

    def with_attributes(self, more: Mapping[str, str]) -> "Event":
        return Event({**self.attributes, **more}, self.content_type, self.data)

    def http_headers(self) -> dict[str, str]:
        headers = {f"ce-{name}": quote(value, safe=_PLAIN) for name, value in self.attributes.items()}
        return headers | ({"content-type": self.content_type} if self.content_type else {})

    def kafka_headers(self) -> list[tuple[str, bytes]]:
        headers = [(f"ce_{name}", value.encode()) for name, value in self.attributes.items()]
        return [*headers, ("content-type", self.content_type.encode())] if self.content_type else headers


def from_record(record: Any, source_name: str) -> Event:
    """The event of a ConsumerRecord; a plain record becomes `dev.knative.kafka.event`, as on a cluster.

    So does a record whose headers HTTP could not carry: it must be refused like any other, and block nobody.
    """
    headers = {name.lower(): value.decode(errors="replace") for name, value in record.headers if value is not None}
    content_type = headers.get("content-type", "")
    if not (content_type.isascii() and content_type.isprintable() and len(content_type) < _MOST_KEY_BYTES):
        content_type = ""
    attributes = {name[3:]: value for name, value in headers.items() if name.startswith("ce_")}
    if not _fit_a_request(attributes):
        attributes = _plain_record(record, source_name)
    return Event(attributes, content_type, record.value or b"")


def from_request(headers: Iterable[tuple[str, str]], body: bytes) -> Event | None:
    """The event of a request, None when it is none in binary mode."""
    named = {name.lower(): value for name, value in headers}
    attributes = {name[3:]: unquote(value) for name, value in named.items() if name.startswith("ce-")}
    if not all(attributes.get(name) for name in _REQUIRED):
        return None
    return Event(attributes, named.get("content-type", ""), body)


def _fit_a_request(attributes: dict[str, str]) -> bool:
    return (
        all(attributes.get(name) for name in _REQUIRED)
        and all(_NAME.fullmatch(name) for name in attributes)
        and len(attributes) <= _MOST_ATTRIBUTES
        and sum(len(quote(value, safe=_PLAIN)) for value in attributes.values()) <= _MOST_BYTES
    )


def _plain_record(record: Any, source_name: str) -> dict[str, str]:
    attributes = {
        "specversion": "1.0",
        "id": f"partition:{record.partition}/offset:{record.offset}",
        "type": "dev.knative.kafka.event",
        "source": f"/apis/v1/namespaces/default/kafkasources/{source_name}#{record.topic}",
        "subject": f"partition:{record.partition}#{record.offset}",
    }
    if 0 <= record.timestamp < _YEAR_10000_MS:
        attributes["time"] = datetime.fromtimestamp(record.timestamp / 1000, UTC).isoformat()
    if record.key is None or len(record.key) > _MOST_KEY_BYTES:
        return attributes
    key = record.key.decode(errors="replace")
    return attributes | {"key": key, "partitionkey": key}
