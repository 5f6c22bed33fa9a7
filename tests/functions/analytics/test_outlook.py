"""How likely a limit is crossed, read off a forecast's quantiles."""

import pytest

from domain.feature_window import HORIZON_HOURS
from functions.analytics.outlook import chance_above, outlook_of
from tests.functions.analytics.house import HOUR, ORIGIN, forecast

PERMILLE = (100, 500, 900)


@pytest.mark.parametrize(
    ("limit_wh", "chance"), [(50, 0.9), (100, 0.9), (150, 0.7), (200, 0.5), (300, 0.1), (301, 0.1)]
)
def test_between_quantiles_the_chance_falls_in_a_straight_line(limit_wh, chance):
    assert chance_above(limit_wh, (100, 200, 300), PERMILLE) == pytest.approx(chance)


def test_quantiles_that_say_the_same_are_no_slope_to_read_from():
    assert chance_above(200, (200, 200, 300), PERMILLE) == pytest.approx(0.5)


def test_the_riskiest_hour_is_named():
    hours = [list(range(100, 111))] * HORIZON_HOURS
    hours[7] = list(range(195, 206))
    total = forecast(series=["north"], energy_wh=[hours], degradation=["full"])
    risk = outlook_of(total, 200).limit_risk
    assert (risk.interval_start, risk.chance) == (ORIGIN + 7 * HOUR, 0.5)
    assert outlook_of(total, None).limit_risk is None
