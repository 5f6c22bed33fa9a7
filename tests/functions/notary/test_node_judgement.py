"""Which nodes serve: on the right chain, and not behind most of the others."""

from hypothesis import given
from hypothesis import strategies as st

from functions.notary.node_judgement import Sight, reasons_against

HEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=7)


def at(*heights: int, chain_id: int = 1) -> list[Sight | str]:
    return [Sight(f"n{number}", chain_id, height) for number, height in enumerate(heights)]


def serving(sights: list[Sight | str], chain_id: int | None = 1) -> list[int]:
    return [number for number, reason in enumerate(reasons_against(sights, chain_id)) if reason is None]


def test_of_two_the_later_one_serves() -> None:
    assert serving(at(96, 100)) == [1]
    assert serving(at(97, 100)) == [0, 1]  # blocks travel


def test_of_three_one_alone_cannot_put_the_others_behind() -> None:
    assert serving(at(100, 100, 10**9)) == [0, 1, 2]
    assert serving(at(50, 100, 100)) == [1, 2]


def test_who_does_not_answer_counts_for_nothing() -> None:
    assert serving(["n0: busy", *at(5)]) == [1]


def test_the_first_that_answers_says_which_chain_it_is() -> None:
    mixed = ["n0: busy", *at(5, chain_id=7), *at(5, chain_id=8)]
    assert serving(mixed, None) == [1]
    assert serving(mixed, 8) == [2]


@given(HEIGHTS)
def test_more_than_half_serve(heights: list[int]) -> None:
    found = serving(at(*heights))
    assert 2 * len(found) >= len(heights)
    assert max(heights) in [heights[number] for number in found]
