"""Whole numbers as people write them, and what only looks like one."""

import pytest

from domain.whole_number import whole_number


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("007", 7), ("60", 60)])
def test_digits_are_a_number(text, number):
    assert whole_number(text, 1, 60) == number


@pytest.mark.parametrize("text", ["", "0", "61", "-1", "+1", " 1", "1\n", "1.0", "1e1", "1_0", "²", "٣", "9" * 5000])
def test_all_else_is_none(text):
    assert whole_number(text, 1, 60) is None
