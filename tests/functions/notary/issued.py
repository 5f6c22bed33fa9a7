"""Forecasts for the notary's tests."""

from datetime import UTC, datetime, timedelta

from domain.cloud_event import forecast_id, window_id
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model

ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)


def forecast(feeder: str = "F1", hour: int = 0, series: int = 3, base_wh: int = 1000, block: int = 0) -> Forecast:
    """A block of a feeder, `hour` hours after ORIGIN."""
    origin = ORIGIN + timedelta(hours=hour)
    window = window_id(feeder, block, origin)
    hours = [[base_wh + 10 * h + q for q in range(len(QUANTILES_PERMILLE))] for h in range(24)]
    return Forecast(
        forecast_id=forecast_id(window),
        window_id=window,
        feeder=feeder,
        block=block,
        origin=origin,
        available_at=origin + timedelta(minutes=5),
        series=[f"{feeder}-{block}-meter-{number}" for number in range(series)],
        energy_wh=[hours] * series,
        degradation=["full"] * series,
        model=Model("load_lstm", "1.0.0", "5e" * 32),
    )
