"""The live stream in events.asyncapi.yaml: frames of functions/analytics, over a WebSocket."""

from typing import Any

import msgspec
from msgspec import Struct

from domain.actuals import ActualsCorrected, ClosedHour
from domain.cloud_event import ACTUALS_CORRECTED, FORECAST_ISSUED, FORECAST_NOTARIZED, HOUR_CLOSED
from domain.forecast import Forecast
from domain.receipt import Receipt
from functions.analytics.event_stream import Told
from functions.analytics.live import CLOSE_CODES, HEARTBEAT, RESYNC_REQUIRED

CHANNEL = "live_stream"
ADDRESS = "/api/v1/stream"
EVENTS: dict[str, type[Struct]] = {
    FORECAST_ISSUED: Forecast,
    FORECAST_NOTARIZED: Receipt,
    ACTUALS_CORRECTED: ActualsCorrected,
    HOUR_CLOSED: ClosedHour,
}
_NOTES = {
    HEARTBEAT: "Nothing happened for 15 s. The first one ends the replay and says where the reader stands.",
    RESYNC_REQUIRED: "What came after last_event_id is no longer there: read the API again, go on from stream_id.",
}
_ABOUT = (
    "What happens, as it happens: each event once, in one order. Who comes back with the last stream_id it saw misses "
    "nothing. GET /api/v1/stream/events has the same frames as server-sent events, where a heartbeat is a comment."
)
_QUERY = {
    "feeders": "These only, separated by commas; empty: all. What is about several goes to everybody.",
    "last_event_id": "A stream_id: what came after it is replayed first. Empty: from now on.",
}


def live_stream(schemas: str) -> dict[str, Any]:
    """The channel; `schemas` is where schemas of messages lie, with their {name}."""
    events = {
        about.__name__: _frame(kind, {"$ref": schemas.format(name=about.__name__)}) for kind, about in EVENTS.items()
    }
    notes = {kind: {"summary": about} | _frame(kind, {"type": "null"}) for kind, about in _NOTES.items()}
    query = {name: {"type": "string", "description": about} for name, about in _QUERY.items()}
    return {
        "address": ADDRESS,
        "description": _ABOUT,
        "messages": events | notes,
        "bindings": {"ws": {"method": "GET", "query": {"type": "object", "properties": query}}},
        "x-close-codes": {str(code): why for code, why in CLOSE_CODES.items()},
    }


def _frame(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    _, components = msgspec.json.schema_components([Told])
    frame = components[Told.__name__]
    fields = frame["properties"] | {"type": {"const": kind}, "data": data}
    return {"name": kind, "payload": {"type": "object", "properties": fields, "required": frame["required"]}}
