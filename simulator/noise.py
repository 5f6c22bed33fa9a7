"""Randomness that remembers nothing: each number follows from a key and an index alone.

Hashed counters (splitmix64, https://prng.di.unimi.it/splitmix64.c) instead of a generator with state,
so any stretch of any series can be made again without the stretches before it.
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.world import Floats, Seconds

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=65536)
def key(*parts: object) -> int:
    """64 bits that name one stream of randomness."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big")


def uniform(stream: int, index: Seconds) -> Floats:
    """[0, 1) per index (any shape but 0-d)."""
    mixed: NDArray[np.uint64] = np.uint64(stream) + index.astype(np.uint64) * _GAMMA
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(stream: int, index: Seconds) -> Floats:
    """About N(0, 1), never beyond ±3.5: four uniforms added (Irwin–Hall)."""
    total = uniform(stream, 4 * index)
    for n in range(1, 4):
        total = total + uniform(stream, 4 * index + n)
    return (total - 2.0) * float(np.sqrt(3.0))


def smooth(stream: int, seconds: Seconds, period_s: int) -> Floats:
    """N(0, 1) that wanders: independent values every `period_s`, joined by smooth curves of the same variance."""
    knot, rest = np.divmod(seconds, period_s)
    step = rest / period_s
    weight = step * step * (3.0 - 2.0 * step)
    joined = (1.0 - weight) * normal(stream, knot) + weight * normal(stream, knot + 1)
    wandering: Floats = joined / np.sqrt((1.0 - weight) ** 2 + weight**2)
    return wandering


def draw(low: float, high: float, *parts: object) -> float:
    """One number in [low, high), for ever the same for these parts."""
    return low + (high - low) * key(*parts) / 2.0**64
