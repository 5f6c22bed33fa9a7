"""The traceparent header (W3C Trace Context, level 1): which trace a request belongs to."""

import re

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def trace_of(traceparent: str | None) -> str | None:
    """As it came, or None where there is none or it is malformed, which the recommendation says to ignore."""
    return traceparent if traceparent and _TRACEPARENT.fullmatch(traceparent) else None
