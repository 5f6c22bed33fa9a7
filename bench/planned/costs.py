"""What an hour of a fleet costs each process: a part of its own, and so much a block, fitted to measured fleets."""

from collections.abc import Iterable

import numpy as np
from msgspec import Struct

BLOCK_SERIES = 64


class Fleet(Struct, frozen=True):
    """One of `fleets` in the JSON of `make bench NAME=pipeline`; CPU-seconds and bytes by process and store."""

    meters: int
    p95_s: float
    hour_s: float
    cpu_s: dict[str, float]
    bytes_per_forecast: dict[str, float] = {}

    @property
    def blocks(self) -> int:
        return blocks(self.meters)


class Cost(Struct, frozen=True):
    """CPU-seconds."""

    fixed: float
    a_block: float

    def of(self, blocks: int) -> float:
        return self.fixed + self.a_block * blocks


def blocks(meters: int) -> int:
    """Feeders of 127 meters and their total are two full blocks each, as the bench has them."""
    return -(-meters // 127) * 2


def fitted(fleets: Iterable[Fleet]) -> dict[str, Cost]:
    """A line through the fleets, by process; none has a cost below nothing."""
    known = list(fleets)
    names = sorted(set.intersection(*(set(fleet.cpu_s) for fleet in known)))
    return {name: _line([(fleet.blocks, fleet.cpu_s[name]) for fleet in known]) for name in names}


def _line(points: list[tuple[int, float]]) -> Cost:
    sizes, spent = np.array(points, float).T
    a_block, fixed = np.polyfit(sizes, spent, 1)
    if a_block < 0:
        return Cost(float(spent.mean()), 0.0)
    return Cost(max(0.0, float(fixed)), float(a_block))
