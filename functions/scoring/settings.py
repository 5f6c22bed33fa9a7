"""What scoring needs from its environment."""

import os

from msgspec import Struct

from functions.retention import days_kept

_LEAST_DAYS = 35  # four weeks are scored against, and a correction may come a week late


class Settings(Struct, frozen=True):
    """Where forecasts are read and scores go. The URL may hold a password, so it is not printed."""

    mongodb_url: str
    actuals_days: int | None  # actuals and corrections older than this are deleted; None: none ever
    score_days: int | None

    def __repr__(self) -> str:
        return f"Settings(actuals_days={self.actuals_days}, score_days={self.score_days})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong."""
        url = os.environ.get("MONGODB_URL")
        if not url:
            raise SystemExit("MONGODB_URL is not set (mongodb://host:port/gridledger)")
        actuals, scores = os.environ.get("ACTUALS_RETENTION_DAYS", ""), os.environ.get("SCORE_RETENTION_DAYS", "")
        return cls(
            url,
            days_kept("ACTUALS_RETENTION_DAYS", actuals, _LEAST_DAYS),
            days_kept("SCORE_RETENTION_DAYS", scores, _LEAST_DAYS),
        )
