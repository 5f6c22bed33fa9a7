"""What is suspicious about the hour that just closed; NumPy in, flags out, no state.

Nothing is dropped for it: a flagged value is in the window like any other. Each rule looks at the series' own last
week. Its usual height is that which at most one hour in fifty of the week exceeds in absolute value. Nobody is judged
before three days of the week are there. Of several rules the first that applies counts.

    reset       below zero by at least the usual height, and no hour of the week was below zero: a register began anew
    spike       more than three times the usual height
    false_zero  nothing at all, from a series that is zero in less than one hour in twenty
    stuck       every interval of the last three hours has the same value, not zero, and in less than one hour in
                ten it repeats the hour before: a lamp that always burns the same is not stuck
"""

import numpy as np
from numpy.typing import NDArray

WEEK_HOURS = 168
STUCK_HOURS = 3
_NEEDED_HOURS = 72
_SPIKE = 3  # times the usual height
_RARE, _NEVER_ZERO, _SELDOM_REPEATS = 50, 20, 10  # one hour in so many
_WHOLE_WH = 2**31 - 1


def suspicions(
    energy_wh: NDArray[np.int64], complete: NDArray[np.bool_], steady: NDArray[np.bool_]
) -> dict[int, list[str]]:
    """Row → flag of its newest hour. `energy_wh` and `complete` are [series][WEEK_HOURS], `steady` is [series].

    About 4 µs a series.
    """
    known = complete.sum(axis=1)
    values = np.where(complete, energy_wh, 0)
    newest, usual = values[:, -1], _usual_height(values)
    zeros = (complete & (values == 0)).sum(axis=1)
    repeats = (complete[:, 1:] & (values[:, 1:] == values[:, :-1]) & (values[:, 1:] != 0)).sum(axis=1)
    found = {
        "reset": (newest < 0) & (-newest >= usual) & (values[:, :-1].min(axis=1) >= 0),
        "spike": np.abs(newest) > _SPIKE * usual,
        "false_zero": (newest == 0) & (zeros * _NEVER_ZERO < known),
        "stuck": steady & (newest != 0) & (repeats * _SELDOM_REPEATS < known),
    }
    judged = complete[:, -1] & (known >= _NEEDED_HOURS)
    names = ["", *found]
    which = np.select(list(found.values()), range(1, len(names)), 0) * judged
    return {row: [names[which[row]]] for row in np.flatnonzero(which).tolist()}


def steady(energy_wh: NDArray[np.int32], quarters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """[series]: all intervals of the last STUCK_HOURS hours have one value and one length. Both are [series][hour][4].

    `quarters` is the length of the interval that begins there, 0 where none does.
    """
    last, lengths = energy_wh[:, -STUCK_HOURS:], quarters[:, -STUCK_HOURS:]
    one_length = (lengths == lengths[:, :1]).all(axis=(1, 2)) & (lengths[:, 0].sum(axis=1) == 4)
    same: NDArray[np.bool_] = one_length & ((last == last[:, :1, :1]) | (lengths == 0)).all(axis=(1, 2))
    return same  # an hour that is complete has an interval that begins with it


def _usual_height(values: NDArray[np.int64]) -> NDArray[np.int64]:
    heights = np.abs(values).clip(max=_WHOLE_WH).astype(np.int32)  # half the bytes, twice as fast
    place = values.shape[1] - 1 - values.shape[1] // _RARE
    return np.partition(heights, place, axis=1)[:, place].astype(np.int64)
