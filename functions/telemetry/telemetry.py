"""What a function tells of its work, and that it tells nobody where no collector is configured."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Protocol

from msgspec import Struct

from functions.telemetry.settings import Settings


class Span(Struct, frozen=True):
    """The handling of one event; what the handler sends on carries `traceparent` (W3C Trace Context)."""

    traceparent: str | None
    recorded: Any = None


class Handled(Struct, frozen=True):
    """How it ended; `type` is empty for what was no event."""

    type: str
    outcome: str
    reason: str
    duration_s: float


class Telemetry(Protocol):
    def begin(self, names: Mapping[str, str | None]) -> Span:
        """An event with these attributes is being handled."""

    def end(self, span: Span | None, handled: Handled) -> None:
        """It was; None: it was no event."""

    def gauge(self, name: str, value: float, attributes: Mapping[str, str]) -> None:
        """How something stands just now."""


class Silent:
    """Passes traces of others on."""

    def begin(self, names: Mapping[str, str | None]) -> Span:
        return Span(names.get("traceparent"))

    def end(self, span: Span | None, handled: Handled) -> None:
        pass

    def gauge(self, name: str, value: float, attributes: Mapping[str, str]) -> None:
        pass


def telemetry(settings: Settings) -> Telemetry:
    """The SDK is slow to import, which a cold start would feel: done where somebody listens."""
    if settings.endpoint is None:
        return Silent()
    from functions.telemetry.otlp import Otlp  # noqa: PLC0415

    return Otlp(settings.service)


def trace_of(event_id: str) -> str:
    """The traceparent of an event that came without one, the same in every function that receives it.

    So all that became of a window is one trace, though nobody traced the feature job, and whoever knows the
    id of an event can look its trace up: the first 16 bytes of the id's SHA-256.
    """
    digest = sha256(event_id.encode()).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"
