"""The six words for how well a forecast is proven, the same everywhere, and the rule for lateness."""

from datetime import datetime
from typing import Literal

from domain.feature_window import HORIZON_HOURS, HOUR
from domain.receipt import BatchStatus

ProofStatus = Literal["pending", "included", "final", "late", "mismatch", "not notarized"]

# The first target hour is already running when a forecast is issued: it never counts.
PROMISED_HOURS = HORIZON_HOURS - 1


def hours_that_count(origin: datetime, block_time: datetime) -> int:
    """How many of the 24 target hours begin after the block that holds the forecast's batch."""
    return sum(1 for step in range(1, HORIZON_HOURS) if origin + step * HOUR > block_time)


def anchored_status(origin: datetime, block_time: datetime, batch: BatchStatus) -> ProofStatus:
    """`late` when fewer hours count than the schedule promises, else the status of the batch."""
    return batch if hours_that_count(origin, block_time) >= PROMISED_HOURS else "late"
