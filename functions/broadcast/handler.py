"""The decision: what the dashboard is told of a message.

Of a window only the hour that just closed: the rest is history that readers have or can ask for. A forecast goes
out whole, all series of its block: the dashboard draws from it at once, without asking the API 24 hours × 11 quantiles
per series again. That is up to 100 kB of JSON, which is why the streams are short (`redis_stream.py`).
"""

from typing import Protocol

import msgspec
from msgspec import Struct

from domain.actuals import last_closed_hour
from domain.cloud_event import HOUR_CLOSED, Message, to_event
from domain.feature_window import FeatureWindow
from domain.receipt import Receipt


class Entry(Struct, frozen=True):
    """One event as the dashboard gets it; `feeder` is empty when it is about several."""

    id: str
    type: str
    feeder: str
    data: bytes  # JSON


class Stream(Protocol):
    """Shows each id once."""

    def append(self, entry: Entry) -> None:
        """Does nothing for an id that was shown before."""


def broadcast(message: Message, stream: Stream) -> None:
    """Show one message to all who listen."""
    stream.append(entry_of(message))


def entry_of(message: Message) -> Entry:
    """Id, type and data are those of the event, except that a window becomes its last hour."""
    event = to_event(message)
    match message:
        case FeatureWindow():
            hour = msgspec.json.encode(last_closed_hour(message))
            return Entry(event.id, HOUR_CLOSED, message.feeder, hour)
        case Receipt():
            return Entry(event.id, event.type, "", event.data)
        case _:
            return Entry(event.id, event.type, message.feeder, event.data)
