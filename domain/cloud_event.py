"""Message ⇄ CloudEvent: the only file that knows event type names and ids.

Ids come from content, never from the clock, so a repeated message is recognisably the same one.
Binary content mode, https://github.com/cloudevents/spec (HTTP and Kafka protocol bindings, 1.0.2).
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from domain.actuals import ActualsCorrected
from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from domain.receipt import Receipt
from domain.unreadable import UNREADABLE

WINDOW_CLOSED = "org.gridledger.window.closed.v1"
ACTUALS_CORRECTED = "org.gridledger.actuals.corrected.v1"
FORECAST_ISSUED = "org.gridledger.forecast.issued.v1"
FORECAST_NOTARIZED = "org.gridledger.forecast.notarized.v1"
HOUR_CLOSED = "org.gridledger.hour.closed.v1"  # on the live stream only: domain/actuals.py: ClosedHour

Message = FeatureWindow | ActualsCorrected | Forecast | Receipt

_MESSAGE_OF_TYPE: dict[str, Any] = {
    WINDOW_CLOSED: FeatureWindow,
    ACTUALS_CORRECTED: ActualsCorrected,
    FORECAST_ISSUED: Forecast,
    FORECAST_NOTARIZED: Receipt,
}
_DECODER = {name: msgspec.json.Decoder(message) for name, message in _MESSAGE_OF_TYPE.items()}
_ENCODER = msgspec.json.Encoder()
# Printable ASCII but `"` and `%`: HTTP protocol binding, 3.1.3.2.
_HTTP_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


class Event(Struct, frozen=True):
    """A CloudEvent of ours; `data` is JSON."""

    id: str
    type: str
    source: str
    subject: str
    partitionkey: str
    data: bytes
    traceparent: str | None = None

    def attributes(self) -> dict[str, str]:
        """The context attributes by name, `datacontenttype` aside."""
        named = {
            "specversion": "1.0",
            "id": self.id,
            "type": self.type,
            "source": self.source,
            "subject": self.subject,
            "partitionkey": self.partitionkey,
        }
        return named | ({"traceparent": self.traceparent} if self.traceparent else {})

    def http_headers(self) -> dict[str, str]:
        """Binary mode over HTTP: `ce-*` headers, percent-encoded where HTTP could not carry them."""
        headers = {f"ce-{name}": quote(value, safe=_HTTP_SAFE) for name, value in self.attributes().items()}
        return headers | {"content-type": "application/json"}

    def kafka_headers(self) -> list[tuple[str, bytes]]:
        """Binary mode over Kafka: `ce_*` headers."""
        headers = [(f"ce_{name}", value.encode()) for name, value in self.attributes().items()]
        return [*headers, ("content-type", b"application/json")]


def content_id(*parts: object) -> str:
    """128 bits of SHA-256 over the parts, hexadecimal: the same content has the same id, for ever."""
    return hashlib.sha256(_ENCODER.encode([str(part) for part in parts])).hexdigest()[:32]


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC without fractions, as every message writes it: 2026-01-31T07:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def window_id(feeder: str, block: int, origin: datetime) -> str:
    """The id of the one window of this block at this origin."""
    return content_id(feeder, block, utc_text(origin))


def forecast_id(window: str) -> str:
    """The id of the one scheduled forecast made from this window."""
    return content_id("forecast", window)


def to_event(message: Message, traceparent: str | None = None) -> Event:
    """Wrap a message; its id, subject and partition key follow from its content."""
    match message:
        case FeatureWindow():
            key = window_id(message.feeder, message.block, message.origin)
            about = (key, WINDOW_CLOSED, "/gridledger/feature-job", message.feeder)
        case ActualsCorrected():
            key = content_id(message.series, utc_text(message.interval_start), message.revision)
            about = (key, ACTUALS_CORRECTED, "/gridledger/feature-job", message.feeder)
        case Forecast():
            about = (message.forecast_id, FORECAST_ISSUED, "/gridledger/inference", message.feeder)
        case Receipt():
            # `included`, `final`, and `included` again in another block after a reorganisation are different facts.
            batch = (message.chain_id, message.ledger, message.issuer, message.sequence)
            key = content_id(*batch, message.status, message.block_number, utc_text(message.block_time))
            about = (key, FORECAST_NOTARIZED, "/gridledger/notary", message.issuer)
    event_id, event_type, source, subject = about
    return Event(event_id, event_type, source, subject, subject, _ENCODER.encode(message), traceparent)


def from_event(event_type: str, data: bytes) -> Message:
    """Parse and check the message of an event; InvalidMessage names the unknown type or the wrong field."""
    decoder = _DECODER.get(event_type)
    if decoder is None:
        raise InvalidMessage("type", f"unknown event type {event_type!r}; known: {', '.join(_DECODER)}")
    try:
        message: Message = decoder.decode(data)
    except UNREADABLE as error:
        raise InvalidMessage("data", str(error)) from error
    message.check()
    return message
