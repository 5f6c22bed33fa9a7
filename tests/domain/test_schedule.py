"""What was promised, when versions of the schedule follow each other."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.schedule import Promise, Schedule, Stored, promised_hours

BEGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
OURS, OTHER = b"\x01" * 32, b"\x02" * 32


def stored(version: int, effective: float, at: float, *promises: Promise) -> Stored:
    """Hours are counted from BEGIN."""
    schedule = Schedule(1, "0xA", "0xB", version, BEGIN + effective * HOUR, list(promises))
    return Stored(schedule.record(), BEGIN + at * HOUR)


def hours(*versions: Stored, end: int = 10) -> list[int]:
    found = promised_hours(versions, OURS, BEGIN, BEGIN + end * HOUR)
    return sorted((hour - BEGIN) // HOUR for hour in found)


def test_a_promise_holds_from_its_first_hour_to_its_end() -> None:
    assert hours(stored(1, 0, 0.1, Promise(OURS, BEGIN + 2 * HOUR, None), Promise(OTHER, BEGIN, None))) == [
        *range(2, 10)
    ]
    assert hours(stored(1, 0, 0.1, Promise(OURS, BEGIN, BEGIN + 3 * HOUR))) == [0, 1, 2]


def test_without_a_schedule_nothing_is_promised() -> None:
    assert hours() == []


def test_no_promise_is_taken_back_for_an_hour_that_is_over() -> None:
    first = stored(1, 0, 0.1, Promise(OURS, BEGIN, None))
    assert hours(first, stored(2, 3, 5.4)) == [0, 1, 2, 3, 4]  # made for hour 3, stored in hour 5
    assert hours(first, stored(2, 7, 5.4)) == [*range(7)]  # stored ahead


@given(begin=st.integers(0, 9), end=st.none() | st.integers(0, 12))
def test_a_version_that_says_the_same_again_changes_nothing(begin: int, end: int | None) -> None:
    promise = Promise(OURS, BEGIN + begin * HOUR, None if end is None else BEGIN + end * HOUR)
    first, again = stored(1, 0, 0.1, promise), stored(2, 4, 4.2, promise)
    assert hours(first, again) == hours(first)


def test_its_entry_names_chain_ledger_and_issuer_whatever_their_spelling() -> None:
    one, other = (
        Schedule(1, ledger, issuer, 1, BEGIN, []).entry() for ledger, issuer in (("0xA", "0xB"), ("0xa", "0xb"))
    )
    assert one == other
    assert Schedule(2, "0xA", "0xB", 1, BEGIN, []).entry().pseudonym != one.pseudonym
