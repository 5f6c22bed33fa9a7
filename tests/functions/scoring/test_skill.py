"""The losses against plain Python, and what must hold for any numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forecast import QUANTILES_PERMILLE
from functions.scoring.skill import naive_terms, pinball_loss, terms

unhurried = settings(deadline=None)  # a busy machine is no failure
energy = st.integers(-(10**6), 10**6)
hour = st.tuples(st.none() | energy, st.lists(energy, min_size=11, max_size=11).map(sorted))
series = st.lists(st.lists(hour, min_size=3, max_size=3), min_size=1, max_size=4)


def arrays(rows):
    actual = np.array([[value for value, _ in row] for row in rows], dtype=np.float64)
    forecast = np.array([[quantiles for _, quantiles in row] for row in rows], dtype=np.int64)
    return actual, forecast


def sums(rows):
    found = terms(*arrays(rows), QUANTILES_PERMILLE)
    return {name: int(getattr(found, name).sum()) for name in found.__struct_fields__}


@pytest.mark.parametrize(("actual", "said", "loss"), [(1100, 1000, 90_000), (900, 1000, 10_000), (1000, 1000, 0)])
def test_a_miss_above_the_90_percent_quantile_costs_nine_times_one_below(actual, said, loss):
    assert pinball_loss(np.array([actual]), np.array([[said]]), [900]).tolist() == [[loss]]


@unhurried
@given(series)
def test_sums_are_those_of_the_textbook(rows):
    counted = [(y, dict(zip(QUANTILES_PERMILLE, q, strict=True))) for row in rows for y, q in row if y is not None]
    losses = [max(p * (y - f), (p - 1000) * (y - f)) for y, said in counted for p, f in said.items()]
    assert sums(rows) == {
        "n": len(counted),
        "absolute_error_wh": sum(abs(y - said[500]) for y, said in counted),
        "wql_numerator": 2 * sum(losses),
        "wql_denominator": 11_000 * sum(abs(y) for y, _ in counted),
        "covered_80": sum(said[100] <= y <= said[900] for y, said in counted),
        "pinball_loss": sum(losses),
        "at_or_below": sum(y <= f for y, said in counted for f in said.values()),
    }


@unhurried
@given(st.lists(energy, min_size=24, max_size=24))
def test_a_perfect_forecast_loses_nothing_and_covers_everything(actual):
    found = sums([[(value, [value] * 11) for value in actual]])
    assert (found["absolute_error_wh"], found["wql_numerator"]) == (0, 0)
    assert found["n"] == found["covered_80"] == 24


@unhurried
@given(series, st.randoms())
def test_the_order_of_the_series_changes_nothing(rows, random):
    assert sums(random.sample(rows, len(rows))) == sums(rows)


@unhurried
@given(series, series)
def test_sums_of_two_blocks_are_the_sums_of_their_union(one, other):
    first, second = sums(one), sums(other)
    assert sums(one + other) == {name: first[name] + second[name] for name in first}


@unhurried
@given(series)
def test_gaps_count_nowhere(rows):
    actual, forecast = arrays(rows)
    found = terms(actual, forecast, QUANTILES_PERMILLE)
    gaps = np.isnan(actual)
    assert not any(getattr(found, name)[gaps].any() for name in found.__struct_fields__)


@unhurried
@given(series, st.data())
def test_a_naive_forecast_is_compared_on_the_hours_that_both_have(rows, data):
    actual, forecast = arrays(rows)
    said = data.draw(st.lists(st.none() | energy, min_size=actual.size, max_size=actual.size))
    naive = np.array(said, dtype=np.float64).reshape(actual.shape)
    own = terms(actual, forecast, QUANTILES_PERMILLE)
    found = naive_terms(actual, naive, own, QUANTILES_PERMILLE)
    both = ~np.isnan(actual) & ~np.isnan(naive)
    assert (found["n"] == both).all()
    assert found["absolute_error_wh"].sum() == np.abs(actual - naive)[both].sum()
    assert (found["forecast_wql_numerator"] == np.where(both, own.wql_numerator, 0)).all()
    assert (found["wql_numerator"] == 11_000 * found["absolute_error_wh"]).all()


def test_a_forecast_that_says_what_the_naive_one_says_has_no_skill():
    actual, naive = np.array([[5.0, 7.0]]), np.array([[4.0, 9.0]])
    same = np.repeat(naive[..., np.newaxis], 11, axis=-1).astype(np.int64)
    found = naive_terms(actual, naive, terms(actual, same, QUANTILES_PERMILLE), QUANTILES_PERMILLE)
    assert found["forecast_wql_numerator"].tolist() == found["wql_numerator"].tolist()
