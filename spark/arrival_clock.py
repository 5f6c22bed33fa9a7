"""The arrival clock: which hours are closed when the newest Kafka timestamp is this one (docs/architecture.md).

Hours are numbered from 1970 on: hour h is [h, h + 1) · 3600 s, and `closed_until` h means that h - 1 is
the last closed one. Rows are taken in the order of their timestamps and no interval ends more than
CLOCK_AHEAD_S after its arrival, so only hour `closed_until` itself can be open and have readings.
"""

HOUR_S = 3600
GRACE_S = 300  # how long after its end an hour waits for readings
CLOCK_AHEAD_S = 300  # how far a device's clock may run ahead; not more than GRACE_S, see above


def closed_until(newest_ms: int) -> int:
    """The number of the first hour that is still open."""
    return (newest_ms // 1000 - GRACE_S) // HOUR_S
