"""One small valid message of each kind, to be changed by keyword: a feeder with two series, origin 2026-01-31 07:00."""

from datetime import UTC, datetime, timedelta

from msgspec import structs

from domain.actuals import ActualsCorrected
from domain.cloud_event import forecast_id, window_id
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR, FeatureWindow
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model
from domain.receipt import Receipt

ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
SERIES = ["meter-1", "feeder-1"]


def window(origin=ORIGIN, **changes):
    hours = HISTORY_HOURS + HORIZON_HOURS
    hours_of_day = [(origin - hours_ago * HOUR).hour for hours_ago in range(HISTORY_HOURS, 0, -1)]
    energy_wh = [[1000 * (row + 1) + hour for hour in hours_of_day] for row in range(2)]
    message = FeatureWindow(
        feeder="feeder-1",
        block=0,
        origin=origin,
        available_at=origin + timedelta(minutes=5),
        time_zone="Europe/Berlin",
        country="DE",
        series=SERIES,
        energy_wh=energy_wh,
        temperature_c=[5.5] * hours,
        irradiance_w_m2=[0.0] * hours,
        wind_m_s=[3.0] * hours,
    )
    return structs.replace(message, **changes)


def forecast(origin=ORIGIN, **changes):
    feeder, block = changes.get("feeder", "feeder-1"), changes.get("block", 0)
    window = window_id(feeder, block, origin)
    energy_wh = [[[1000 * (row + 1) + q for q in QUANTILES_PERMILLE] for _ in range(24)] for row in range(2)]
    message = Forecast(
        forecast_id=forecast_id(window),
        window_id=window,
        feeder=feeder,
        block=block,
        origin=origin,
        available_at=origin + timedelta(minutes=5, microseconds=1),
        series=SERIES,
        energy_wh=energy_wh,
        degradation=["full", "no_weather"],
        model=Model("load_lstm", "1", "ab" * 32),
    )
    return structs.replace(message, **changes)


def receipt(**changes):
    message = Receipt(
        chain_id=31337,
        ledger="0x" + "11" * 20,
        issuer="0x" + "22" * 20,
        sequence=1,
        root="0x" + "33" * 32,
        count=2,
        tx_hash="0x" + "44" * 32,
        block_number=10,
        block_time=ORIGIN + timedelta(minutes=6),
        status="included",
        forecast_ids=[forecast().forecast_id],
    )
    return structs.replace(message, **changes)


def correction(hour=ORIGIN, **changes):
    message = ActualsCorrected(
        feeder="feeder-1",
        series="meter-1",
        interval_start=hour,
        interval_end=hour + HOUR,
        energy_wh=1234,
        revision=1,
    )
    return structs.replace(message, **changes)
