"""How good forecasts were that count: exact integers, and the figures they lead to, the same in every language.

Sums are those of functions/scoring/skill.py (pinball loss, Koenker and Bassett 1978; weighted quantile loss as in
GluonTS), for one hour of one series. Figures are quotients of sums, rounded once, at the end: six decimals, half up.
`verifier/` computes them again on its own.
"""

from collections.abc import Mapping, Sequence

SUMS = (
    "n",
    "absolute_error_wh",
    "wql_numerator",
    "wql_denominator",
    "covered_80",
    "weekly_n",  # hours in which the same hour of the week before is known
    "weekly_forecast_wql_numerator",  # the forecast's loss in them
    "weekly_wql_numerator",  # and that of repeating that hour
)

_DECIMALS = 6


def hour_sums(
    actual_wh: int, forecast_wh: Sequence[int], week_before_wh: int | None, quantiles_permille: Sequence[int]
) -> dict[str, int]:
    """What one hour adds to each of SUMS; losses are in thousandths of Wh."""
    at = dict(zip(quantiles_permille, forecast_wh, strict=True))
    own = _wql_numerator(actual_wh, forecast_wh, quantiles_permille)
    naive = 0
    if week_before_wh is not None:
        naive = _wql_numerator(actual_wh, [week_before_wh] * len(quantiles_permille), quantiles_permille)
    known = week_before_wh is not None
    values = (
        1,
        abs(actual_wh - at[500]),
        own,
        1000 * len(quantiles_permille) * abs(actual_wh),
        int(at[100] <= actual_wh <= at[900]),
        int(known),
        own if known else 0,
        naive,
    )
    return dict(zip(SUMS, values, strict=True))


def figures(sums: Mapping[str, int]) -> dict[str, str | None]:
    """Decimal text; None where there is nothing to divide by."""
    weekly = sums["weekly_wql_numerator"]
    return {
        "mae_wh": decimal(sums["absolute_error_wh"], sums["n"]),
        "wql": decimal(sums["wql_numerator"], sums["wql_denominator"]),
        "coverage_80": decimal(sums["covered_80"], sums["n"]),
        "skill_vs_weekly_naive": decimal(weekly - sums["weekly_forecast_wql_numerator"], weekly),
    }


def decimal(numerator: int, denominator: int) -> str | None:
    """A quotient with six decimals, half up; None over zero."""
    if denominator == 0:
        return None
    scaled = (2 * numerator * 10**_DECIMALS + denominator) // (2 * denominator)
    whole, part = divmod(abs(scaled), 10**_DECIMALS)
    return f"{'-' if scaled < 0 else ''}{whole}.{part:0{_DECIMALS}}"


def _wql_numerator(actual_wh: int, forecast_wh: Sequence[int], quantiles_permille: Sequence[int]) -> int:
    """Twice the pinball losses over all quantiles."""
    pairs = zip(forecast_wh, quantiles_permille, strict=True)
    return 2 * sum(max(q * (actual_wh - wh), (q - 1000) * (actual_wh - wh)) for wh, q in pairs)
