"""Columns of hours: moving them on, and their numbers as time stamps."""

from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spark.arrival_clock import HOUR_S

Cell = TypeVar("Cell", bound=np.generic)


def shifted(columns: NDArray[Cell], step: int, fill: float = 0) -> NDArray[Cell]:
    """[…][hour] moved `step` hours to the left; what leaves on the left is gone, what is new on the right is `fill`."""
    moved = np.full_like(columns, fill)
    width = columns.shape[-1]
    if 0 <= step < width:
        moved[..., : width - step] = columns[..., step:]
    return moved


def hour_start(hour: int) -> datetime:
    """The moment hour number `hour` begins, UTC."""
    return datetime.fromtimestamp(hour * HOUR_S, UTC)
