"""What weather stations and forecast providers put on `energy_ingest`."""

from datetime import datetime

from msgspec import Struct


class WeatherObservation(Struct, frozen=True, omit_defaults=True):
    """Means over the hour that begins at `observed_at` (UTC)."""

    station_id: str
    observed_at: datetime
    temperature_c: float | None = None
    irradiance_w_m2: float | None = None
    wind_m_s: float | None = None
    backfill: bool = False


class WeatherForecast(Struct, frozen=True, omit_defaults=True):
    """What was expected at `issued_at` for the hour that begins at `forecast_for` (both UTC)."""

    station_id: str
    forecast_for: datetime
    issued_at: datetime
    temperature_c: float | None = None
    irradiance_w_m2: float | None = None
    wind_m_s: float | None = None
