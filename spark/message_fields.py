"""The fields of all messages on `energy_ingest` as one Spark schema; the messages themselves stand in domain/."""

# Times are text here and read by transforms.py: Spark's own reader takes a bare date, or a time without a zone.
TIMES = ("interval_start", "interval_end", "observed_at", "forecast_for", "issued_at")
TYPES = {
    "meter_id": "string",
    "station_id": "string",
    "gateway_id": "string",
    **dict.fromkeys(TIMES, "string"),
    "energy_wh": "bigint",
    "energy_kwh": "double",
    "power_w": "double",
    "power_kw": "double",
    "quality": "string",
    "revision": "int",
    "backfill": "boolean",
    "temperature_c": "double",
    "irradiance_w_m2": "double",
    "wind_m_s": "double",
}
CORRUPT = "_corrupt_record"  # the whole text, when it is no JSON object or a field has another type

AS_TYPED = ", ".join(f"{name} {kind}" for name, kind in TYPES.items()) + f", {CORRUPT} string"
AS_TEXT = ", ".join(f"{name} string" for name in TYPES) + f", {CORRUPT} string"
