"""The Prefer header (RFC 7240): how long a client would wait for what is not ready yet."""

import re

LONGEST_S = 30.0

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?=$|[,;])", re.IGNORECASE)


def preferred_wait_s(prefer: str) -> float:
    """Seconds, at most LONGEST_S; 0 without a preference that we understand."""
    wait = _WAIT.search(prefer)
    return min(float(wait[1]), LONGEST_S) if wait else 0.0
