"""Logs of a function: one JSON object a line on standard output, libraries included."""

import logging
import sys
from datetime import UTC, datetime

import msgspec


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "severity": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def log_as_json() -> None:
    """From now on every logger of this process writes so; `extra={"fields": {…}}` adds fields."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_OneLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line per request of its own
    logging.getLogger("kafka").setLevel(logging.WARNING)  # a dozen for each client
