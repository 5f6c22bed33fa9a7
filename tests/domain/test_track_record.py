"""Sums and figures of a score: by the definition, and the verifier's own the same to the last digit."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from domain.forecast import QUANTILES_PERMILLE
from domain.track_record import SUMS, decimal, figures, hour_sums
from verifier import verify as verifier

WH = st.integers(-(10**6), 10**6)
FAN = st.lists(WH, min_size=len(QUANTILES_PERMILLE), max_size=len(QUANTILES_PERMILLE)).map(sorted)


def test_an_hour_by_hand() -> None:
    sums = hour_sums(30, [0, 10, 20], 10, (100, 500, 900))
    assert sums["absolute_error_wh"] == 20
    assert sums["wql_numerator"] == 2 * (100 * 30 + 500 * 20 + 900 * 10)
    assert sums["weekly_wql_numerator"] == 2 * (100 + 500 + 900) * 20
    assert (sums["n"], sums["covered_80"], sums["weekly_n"]) == (1, 0, 1)


def test_without_a_week_before_there_is_no_skill_and_over_nothing_no_figure() -> None:
    assert figures(hour_sums(30, [0, 10, 20], None, (100, 500, 900)))["skill_vs_weekly_naive"] is None
    assert set(figures(dict.fromkeys(SUMS, 0)).values()) == {None}


@given(numerator=st.integers(-(10**12), 10**12), denominator=st.integers(1, 10**9))
def test_quotients_have_six_decimals_and_the_verifier_s_are_the_same(numerator: int, denominator: int) -> None:
    written = decimal(numerator, denominator)
    assert written == verifier.decimal(numerator, denominator)
    with localcontext(prec=50):
        exact = Decimal(numerator) / Decimal(denominator)
        assert abs(Decimal(str(written)) - exact) <= Decimal("0.0000005")
        if numerator >= 0:
            assert Decimal(str(written)) == exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)


@given(actual=WH, fan=FAN, week_before=st.none() | WH)
def test_losses_are_never_negative_and_none_for_a_forecast_that_was_right(
    actual: int, fan: list[int], week_before: int | None
) -> None:
    assert min(hour_sums(actual, fan, week_before, QUANTILES_PERMILLE).values()) >= 0
    right = hour_sums(actual, [actual] * len(QUANTILES_PERMILLE), week_before, QUANTILES_PERMILLE)
    assert (right["wql_numerator"], right["absolute_error_wh"], right["covered_80"]) == (0, 0, 1)
