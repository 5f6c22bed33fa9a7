"""What persistence needs from its environment."""

import os

from msgspec import Struct

from functions.retention import days_kept

_LEAST_DAYS = 35  # what Kafka keeps: a forecast that is gone sooner would be missed, and sent again


class Settings(Struct, frozen=True):
    """Where the documents go. The URL may hold a password, so it is not printed."""

    mongodb_url: str
    forecast_days: int | None  # forecasts and receipts older than this are deleted; None: none ever

    def __repr__(self) -> str:
        return f"Settings(forecast_days={self.forecast_days})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong."""
        url = os.environ.get("MONGODB_URL")
        if not url:
            raise SystemExit("MONGODB_URL is not set (mongodb://host:port/gridledger)")
        days = os.environ.get("FORECAST_RETENTION_DAYS", "")
        return cls(url, days_kept("FORECAST_RETENTION_DAYS", days, _LEAST_DAYS))
