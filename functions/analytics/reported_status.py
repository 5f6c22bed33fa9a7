"""The word for how well a forecast is proven, by what the stores heard of the chain; the browser checks for itself."""

from datetime import datetime
from typing import Any

from domain.proof_status import ProofStatus, anchored_status


def reported_status(origin: datetime, receipt: dict[str, Any] | None, *, notarizes: bool) -> ProofStatus:
    """A forecast without receipt is pending, unless nobody notarizes."""
    if receipt:
        return anchored_status(origin, receipt["block_time"], receipt["status"])
    return "pending" if notarizes else "not notarized"
