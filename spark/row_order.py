"""In which order a shard takes the rows of a batch, however the shuffle has mixed them."""

import numpy as np
import pandas as pd

from spark.arrival_clock import GRACE_S, HOUR_S


def in_order(rows: pd.DataFrame, newest_ms: int) -> pd.DataFrame:
    """By the hour that is open when they arrive; within an hour by feeder, each feeder's in the order of arrival.

    Within an hour feeders have nothing to do with each other, and so each has to be in memory but once. Column
    `clock_ms` is the arrival clock at each row, which was at `newest_ms` before.
    """
    arrived_ms, partition, offset = (rows[name].to_numpy() for name in ("arrived_ms", "partition", "offset"))
    arrival = np.lexsort((offset, partition, arrived_ms))
    moved_to_ms = np.where(rows["reason"].isna(), arrived_ms, 0)  # a rejected record does not move the clock
    clock_ms = np.maximum.accumulate(moved_to_ms[arrival]).clip(min=newest_ms)
    open_hour = (clock_ms // 1000 - GRACE_S) // HOUR_S
    feeder, _ = pd.factorize(rows["feeder"].to_numpy()[arrival])
    order = np.lexsort((feeder, open_hour))  # stable
    return rows.take(arrival[order]).assign(clock_ms=clock_ms[order])
