"""In which order a shard takes the rows of a batch, however the shuffle has mixed them."""

from collections.abc import Iterable

import pandas as pd

from spark.arrival_clock import GRACE_S, HOUR_S


def in_order(frames: Iterable[pd.DataFrame], newest_ms: int) -> pd.DataFrame:
    """By the hour that is open when they arrive; within an hour by feeder, each feeder's in the order of arrival.

    Within an hour feeders have nothing to do with each other, and so each has to be in memory but once. Column
    `clock_ms` is the arrival clock at each row, which was at `newest_ms` before.
    """
    rows = pd.concat(list(frames)).sort_values(["arrived_ms", "partition", "offset"])
    moved_to_ms = rows["arrived_ms"].where(rows["reason"].isna(), 0)  # a rejected record does not move the clock
    clock_ms = moved_to_ms.cummax().clip(lower=newest_ms)
    ordered = rows.assign(clock_ms=clock_ms, open_hour=(clock_ms // 1000 - GRACE_S) // HOUR_S)
    return ordered.sort_values(["open_hour", "feeder"], kind="stable")
