"""Columns of hours: moving them on, and their numbers as time stamps."""

from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spark.arrival_clock import HOUR_S

Cell = TypeVar("Cell", bound=np.generic)


def shifted(columns: NDArray[Cell], step: int, fill: float = 0) -> NDArray[Cell]:
    """[…][hour] moved `step` hours to the left; what leaves on the left is gone, what is new on the right is `fill`.

    In place where it can be: `columns` is not to be used any more.
    """
    width = columns.shape[-1]
    if not 0 < step < width:
        return columns if step == 0 else np.full_like(columns, fill)
    flat = np.ascontiguousarray(columns).reshape(-1).view("u1")
    moved_bytes = step * columns.itemsize
    flat[:-moved_bytes] = flat[moved_bytes:]  # one block: what runs into the row above lands in its new columns
    moved = flat.view(columns.dtype).reshape(columns.shape)
    moved[..., width - step :] = np.full((), fill, columns.dtype)
    return moved


def hour_start(hour: int) -> datetime:
    """The moment hour number `hour` begins, UTC."""
    return datetime.fromtimestamp(hour * HOUR_S, UTC)
