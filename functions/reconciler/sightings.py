"""Kafka records → what they say about a window. Only the head of an event is parsed: its numbers are of no interest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from domain.cloud_event import FORECAST_ISSUED, WINDOW_CLOSED
from domain.commitment import REQUEST
from domain.errors import InvalidMessage
from domain.moment import check_moment
from domain.unreadable import UNREADABLE
from functions.reconciler.hour import Place, Sighting, What


class _Head(Struct, frozen=True):
    """What windows and forecasts have in common; a window's own id stands in its headers."""

    feeder: str
    block: int
    origin: datetime
    window_id: str = ""


_HEAD = msgspec.json.Decoder(_Head)
_YEAR_10000_MS = 253_402_300_800_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sighting(record: Any, *, refused: bool) -> Sighting | None:
    """None for what is no event of ours, or about no window: a forecast on request, a correction, a receipt."""
    headers = dict(record.headers)
    event_type, event_id = ((headers.get(name) or b"").decode(errors="replace") for name in ("ce_type", "ce_id"))
    if event_type not in {WINDOW_CLOSED, FORECAST_ISSUED} or not event_id or event_id.startswith(REQUEST):
        return None
    if not 0 <= record.timestamp < _YEAR_10000_MS:
        return None  # no clock of ours stamps so
    try:
        head = _HEAD.decode(record.value or b"")
        check_moment("origin", head.origin)
    except (*UNREADABLE, InvalidMessage):
        return None  # its functions refuse it, too: it is a dead letter
    window_id = event_id if event_type == WINDOW_CLOSED else head.window_id
    at = _EPOCH + timedelta(milliseconds=record.timestamp)
    return Sighting(
        _what(event_type, refused=refused),
        head.feeder,
        head.origin.astimezone(UTC),
        window_id,
        head.block,
        Place(record.partition, record.offset, at),
    )


def _what(event_type: str, *, refused: bool) -> What:
    if event_type == WINDOW_CLOSED:
        return "refused_window" if refused else "window"
    return "refused_forecast" if refused else "forecast"
