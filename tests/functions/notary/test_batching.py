"""Which blocks go together: always whole, never too many, and every one in the end."""

from hypothesis import given
from hypothesis import strategies as st

from functions.notary.batching import FLUSH_AFTER_S, MAX_ENTRIES, WaitingForecast, is_due, next_batch

WAITING = st.lists(
    st.builds(
        WaitingForecast,
        forecast_id=st.uuids().map(str),
        entries=st.integers(1, 2 * MAX_ENTRIES),
        waiting_s=st.floats(0, 1e6),
        urgent=st.booleans(),
    ),
    unique_by=lambda forecast: forecast.forecast_id,
    max_size=30,
)


def waiting(waiting_s: float = 0.0, *, entries: int = 1, urgent: bool = False) -> WaitingForecast:
    return WaitingForecast("a", entries, waiting_s, urgent)


def test_nothing_is_due_when_nothing_waits() -> None:
    assert not is_due([])
    assert next_batch([]) == []


def test_a_fresh_forecast_waits_for_company() -> None:
    assert not is_due([waiting(FLUSH_AFTER_S - 0.1, entries=MAX_ENTRIES - 1)])


def test_size_age_and_urgency_each_make_a_batch_due() -> None:
    assert is_due([waiting(entries=MAX_ENTRIES - 1), waiting()])
    assert is_due([waiting(FLUSH_AFTER_S), waiting()])
    assert is_due([waiting(urgent=True)])


@given(WAITING)
def test_a_batch_is_never_too_large_unless_it_is_one_block(queue: list[WaitingForecast]) -> None:
    size = {forecast.forecast_id: forecast.entries for forecast in queue}
    batch = next_batch(queue)
    assert len(set(batch)) == len(batch)
    assert len(batch) <= 1 or sum(size[each] for each in batch) <= MAX_ENTRIES


@given(WAITING)
def test_every_forecast_is_chosen_once_in_the_end(queue: list[WaitingForecast]) -> None:
    left, chosen = queue, []
    while left:
        batch = next_batch(left)
        assert batch
        chosen += batch
        left = [forecast for forecast in left if forecast.forecast_id not in batch]
    assert sorted(chosen) == sorted(forecast.forecast_id for forecast in queue)


@given(WAITING)
def test_nobody_overtakes_but_the_urgent(queue: list[WaitingForecast]) -> None:
    batch = set(next_batch(queue))
    inside = [(not each.urgent, -each.waiting_s) for each in queue if each.forecast_id in batch]
    outside = [(not each.urgent, -each.waiting_s) for each in queue if each.forecast_id not in batch]
    assert not inside or not outside or max(inside) <= min(outside)
