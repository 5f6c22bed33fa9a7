"""What the reconciler needs from its environment."""

import os
from datetime import timedelta

from msgspec import Struct

from domain.whole_number import whole_number
from functions.reconciler.hour import DAYS_KEPT
from functions.retention import days_kept
from kafka_topics.brokers import Brokers
from kafka_topics.settings import needed_brokers_from_environment

_LEAST_DAYS = 8  # so long an hour may be looked at


class Settings(Struct, frozen=True):
    """Which stations are compared. Without a ledger notarization is off. URLs may hold passwords: none is printed."""

    brokers: Brokers
    mongodb_url: str
    redis_url: str
    postgres_url: str
    grace: timedelta  # what takes no longer than this is on its way, not missing
    notarizes: bool
    days: int  # so long what was found of an hour stays after it was last looked at

    def __repr__(self) -> str:
        return f"Settings(grace={self.grace!r}, notarizes={self.notarizes})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong."""
        return cls(
            brokers=needed_brokers_from_environment(),
            mongodb_url=_required("MONGODB_URL", "mongodb://host:port/gridledger"),
            redis_url=_required("REDIS_URL", "redis://host:port/0"),
            postgres_url=_required("POSTGRES_URL", "postgresql://user@host:port/database"),
            grace=_grace(),
            notarizes=bool(os.environ.get("LEDGER_ADDRESS")),
            days=_days(),
        )


def _grace() -> timedelta:
    value = os.environ.get("RECONCILER_GRACE_MINUTES", "")
    minutes = whole_number(value, 1, 1440)
    if minutes is None:
        raise SystemExit(f"RECONCILER_GRACE_MINUTES is {value!r}; it must be a whole number of minutes, 1 to 1440")
    return timedelta(minutes=minutes)


def _days() -> int:
    value = os.environ.get("RECONCILIATION_RETENTION_DAYS", "")
    return days_kept("RECONCILIATION_RETENTION_DAYS", value, _LEAST_DAYS) or DAYS_KEPT


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({meaning})")
    return value
