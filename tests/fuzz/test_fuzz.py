"""A few inputs for every parser; `make fuzz` takes a million. What it once found is in the tests of each parser."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import crashes
from tests.fuzz.house import PARSERS
from tests.fuzz.parser import Parser

A_FEW = 40


@pytest.mark.parametrize("name", PARSERS)
def test_whatever_comes_is_read_or_refused(name: str) -> None:
    parser = PARSERS[name]

    @settings(max_examples=A_FEW, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def read(random: Random) -> None:
        with suppress(*parser.refusals):
            parser.read(parser.make(random))

    read()


def test_the_long_run_tells_a_crash_by_where_it_is() -> None:
    def read(number: int) -> float:
        if number % 3 == 0:
            raise ValueError(number)
        return 1 / (number - 4)

    parser = Parser("numbers", lambda random: random.randrange(9), read, (ValueError,))
    ((place, (made, _)),) = crashes(parser, 200, seed=1).items()
    assert (place.split(" ")[0], made) == ("ZeroDivisionError", 4)
