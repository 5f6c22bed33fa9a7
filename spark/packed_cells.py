"""The cells of a feeder in a tenth of their size: Spark writes them again with every batch that touches the feeder."""

import zlib
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from spark.history import CELL, COLUMNS, quarter_words

Values = tuple[bytes, bytes]  # where they stand, and what they are

_LENGTHS = np.array([0, 1, 2, 4], "u1")  # of an interval, in quarters: by two bits
_QUARTERS = _LENGTHS[np.arange(256)[:, None] >> np.array([0, 2, 4, 6]) & 3]  # [code of an hour][4]
_BY_CODE = np.ascontiguousarray(_QUARTERS).view("<u4").ravel()


class PackedCells(Struct, frozen=True, array_like=True):
    """[meter][COLUMNS] of CELL. Most meters use one quarter of the hour, and hardly anything is ever revised."""

    meters: int
    lengths: bytes  # a byte an hour, compressed: one is like the other
    energy_wh: list[Values]  # for each of the four quarters: which meters use it, and their hours
    revision: Values
    corrections: Values


def pack(cells: NDArray[np.void]) -> PackedCells:
    """About 1.4 kB a meter with hourly readings below 33 kWh, twice that above, 5.5 and 11 kB with quarters."""
    codes = _codes(quarter_words(cells))
    energy_wh = [_used(np.ascontiguousarray(cells["energy_wh"][..., quarter])) for quarter in range(4)]
    return PackedCells(
        len(cells),
        zlib.compress(codes.tobytes(), 1),
        energy_wh,
        _sparse(cells["revision"]),
        _sparse(cells["corrections"]),
    )


def unpack(packed: PackedCells) -> NDArray[np.void]:
    """The inverse of `pack`."""
    cells = np.zeros((packed.meters, COLUMNS), CELL)
    codes = np.frombuffer(zlib.decompress(packed.lengths), "u1").reshape(packed.meters, COLUMNS)
    cells["quarters"].view("<u4")[..., 0] = _BY_CODE[codes]
    for quarter, (rows, values) in enumerate(packed.energy_wh):
        used = np.frombuffer(rows, "<u4")
        if len(used):
            small = len(values) == 2 * COLUMNS * len(used)
            hours = np.frombuffer(values, "<i2" if small else "<i4").reshape(-1, COLUMNS)
            cells["energy_wh"][used, :, quarter] = hours
    for name, (places, values) in (("revision", packed.revision), ("corrections", packed.corrections)):
        column = cells[name]
        column[np.unravel_index(np.frombuffer(places, "<u4"), column.shape)] = np.frombuffer(values, "<u2")
    return cells


def _used(hours: NDArray[Any]) -> Values:
    rows = np.flatnonzero(hours.any(axis=1))
    values = hours[rows] if len(rows) < len(hours) else hours
    small = not len(rows) or -(2**15) <= values.min() <= values.max() < 2**15
    return rows.astype("<u4").tobytes(), values.astype("<i2" if small else "<i4").tobytes()


def _sparse(column: NDArray[Any]) -> Values:
    words = column.view("<u8") if column.ndim == 3 else column
    if not words.any():
        return b"", b""
    flat = column.ravel()
    places = np.flatnonzero(flat)
    return places.astype("<u4").tobytes(), flat[places].astype("<u2").tobytes()


def _codes(quarters: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Two bits for each of the four bytes of a word, which are 0, 1, 2 or 4: all four at once."""
    bits = (quarters & 0x03030303) | ((quarters >> 2 & 0x01010101) * 3)
    return (bits | bits >> 6 | bits >> 12 | bits >> 18).astype("u1")
