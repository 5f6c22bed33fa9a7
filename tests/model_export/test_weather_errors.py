"""The errors are as large as their definition says, and last."""

import numpy as np
import pytest

from model_export.weather_errors import CLOUD, FIRST_K, LAST_K, MOST_W_M2, as_forecast

OBSERVED = np.stack([np.full(696, 8.0), np.full(696, 300.0)]).astype(np.float32)


@pytest.fixture(scope="module")
def many():
    return np.stack([as_forecast(hour, OBSERVED) for hour in range(4000)])[:, :, 672:]


def test_temperature_is_off_by_as_much_as_published(many):
    spread = (many[:, 0] - 8).std(axis=0)
    assert spread[0] == pytest.approx(FIRST_K, rel=0.05)
    assert spread[-1] == pytest.approx(LAST_K, rel=0.05)


def test_irradiance_is_right_on_average_and_never_beyond_the_sun(many):
    assert many[:, 1].mean() == pytest.approx(300, rel=0.02)
    assert np.log(many[:, 1] / 300).std() == pytest.approx(CLOUD, rel=0.05)
    assert many[:, 1].max() <= MOST_W_M2


def test_an_error_lasts_for_hours(many):
    first, next_hour = (many[:, 0, hour] - 8 for hour in (10, 11))
    assert np.corrcoef(first, next_hour)[0, 1] == pytest.approx(0.9, abs=0.03)
