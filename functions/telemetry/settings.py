"""Where traces and metrics go. The SDK reads the other OTEL_ variables itself:
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """`endpoint` is None where nobody listens."""

    endpoint: str | None = None
    service: str = "gridledger"

    @classmethod
    def from_environment(cls) -> "Settings":
        return cls(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None, os.environ.get("K_SERVICE") or cls().service)
