"""A parser of foreign input: what may come, how it is read, and the one way to refuse it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Parser:
    """`make` invents an input. `read` returns for what is sound, raises one of `refusals` for what is not, and nothing
    else; where there is a way back, it asserts that it leads to the same. `share`: of all inputs, beside 1 for most.
    """

    name: str
    make: Callable[[Random], Any]
    read: Callable[[Any], object]
    refusals: tuple[type[BaseException], ...] = ()
    share: float = 1.0
