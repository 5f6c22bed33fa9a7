"""What a record must be like, and the words for what is wrong with it; the first rule that applies gives the reason."""

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention

from spark.arrival_clock import CLOCK_AHEAD_S, HOUR_S
from spark.energy import ENERGIES
from spark.message_fields import AS_TEXT, CORRUPT, TIMES, TYPES

_NEEDED = {"reading": ("interval_start", "interval_end"), "forecast": ("issued_at",)}
_QUALITIES = ("measured", "estimated", "substituted", "corrected")
_LENGTHS_S = (900, 1800, 3600)
_REVISIONS = (0, 65535)  # what the look-back has room for
_WHOLE_WH = (-(2**31), 2**31 - 1)
# Beyond what was ever measured on earth, with room for the noise of sensors.
_WEATHER = {"temperature_c": (-95, 65), "irradiance_w_m2": (-50, 2000), "wind_m_s": (0, 120)}

Rule = tuple[str, Column, Column]  # reason, when it applies, detail


def checked(messages: DataFrame) -> DataFrame:
    """Routed messages with `reason` and `detail`; both null for a record without fault."""
    rules = [*_form_rules(), *_field_rules(), *_time_rules(), *_registry_rules(), *_weather_rules()]
    verdicts = [
        F.when(applies, F.struct(F.lit(reason).alias("reason"), detail.alias("detail")))
        for reason, applies, detail in rules
    ]
    return messages.withColumn("verdict", F.coalesce(*verdicts)).select("*", "verdict.reason", "verdict.detail")


def _form_rules() -> Iterable[Rule]:
    as_text = F.from_json(F.col("value").cast("string"), AS_TEXT)
    mistyped = _names((name, F.col(name).isNull() & as_text[name].isNotNull()) for name in TYPES)
    kinds = "has neither meter_id nor gateway_id, nor station_id with observed_at or forecast_for"
    no_object = ~F.col("readable") | (F.col(CORRUPT).isNotNull() & as_text[CORRUPT].isNotNull())
    yield "malformed", no_object, F.lit("the value is no JSON object")
    yield "wrong_field", F.col(CORRUPT).isNotNull(), _said("of another type: ", mistyped)
    yield "unknown_kind", F.col("kind").isNull(), F.lit(kinds)


def _field_rules() -> Iterable[Rule]:
    energies = _names((name, F.col(name).isNotNull()) for name in ENERGIES)
    absent = [(name, _is(kind) & F.col(name).isNull()) for kind, names in _NEEDED.items() for name in names]
    missing = _names([*absent, (f"one of {', '.join(ENERGIES)}", _is("reading") & (energies == ""))])
    mistimed = _names((name, F.col(name).isNotNull() & F.col(f"{name}_s").isNull()) for name in TIMES)
    yield "missing_field", missing != "", missing
    yield "wrong_field", energies.contains(","), _said("more than one energy: ", energies)
    yield (
        "missing_field",
        _is("observation", "forecast") & F.coalesce(*_WEATHER).isNull(),
        F.lit(f"none of {', '.join(_WEATHER)} is there"),
    )
    yield "wrong_field", mistimed != "", _said("no RFC 3339 time with a zone: ", mistimed)
    yield "wrong_field", ~F.col("quality").isin(*_QUALITIES), _said("quality is ", F.col("quality"))
    yield "wrong_field", ~F.col("revision").between(*_REVISIONS), _said("revision is ", F.col("revision"))


def _time_rules() -> Iterable[Rule]:
    length_s = F.col("interval_end_s") - F.col("start_s")
    fits = length_s.isin(*_LENGTHS_S) & (F.col("start_s") % length_s == 0)
    newest_s = (
        F.when(_is("reading"), F.col("interval_end_s"))
        .when(_is("observation"), F.col("start_s") + HOUR_S)
        .when(_is("forecast"), F.col("issued_at_s"))
    )
    ahead_s = newest_s - F.col("arrived_ms") / 1000
    yield "wrong_interval", _is("reading") & ~fits, F.lit("not an aligned interval of 15, 30 or 60 minutes")
    yield (
        "wrong_interval",
        _is("observation", "forecast") & (F.col("start_s") % HOUR_S != 0),
        F.lit("does not begin at a full hour"),
    )
    yield "clock_ahead", ahead_s > CLOCK_AHEAD_S, _said(F.ceil(ahead_s), " s ahead of its arrival")


def _registry_rules() -> Iterable[Rule]:
    unknown = F.col("route").isNull()
    whole_hour = F.col("interval_end_s") - F.col("start_s") == HOUR_S
    # A part of an hour may lie below the least a whole one can have.
    low = F.when(whole_hour, F.col("min_wh")).otherwise(F.least("min_wh", F.lit(0)))
    high = F.when(whole_hour, F.col("max_wh")).otherwise(F.greatest("max_wh", F.lit(0)))
    possible = F.col("whole_wh").between(low, high) & F.col("whole_wh").between(*_WHOLE_WH)
    said_wh = F.coalesce(F.col("whole_wh").cast("string"), F.lit("no number"))
    yield "unknown_meter", _is("reading") & unknown, _said("meter_id ", F.col("meter_id"), " is not registered")
    yield (
        "unknown_station",
        _is("observation", "forecast") & unknown,
        _said("station_id ", F.col("station_id"), " is not registered"),
    )
    yield (
        "impossible_value",
        _is("reading") & ~F.coalesce(possible, F.lit(False)),
        _said("energy_wh is ", said_wh, ", outside ", F.col("min_wh"), " to ", F.col("max_wh"), " in an hour"),
    )


def _weather_rules() -> Iterable[Rule]:
    for name, (low, high) in _WEATHER.items():
        yield "impossible_value", ~F.col(name).between(low, high), _said(f"{name} is ", F.col(name))


def _is(*kinds: str) -> Column:
    return F.col("kind").isin(*kinds)


def _names(named: Iterable[tuple[str, Column]]) -> Column:
    """The names whose condition holds, comma-separated."""
    return F.concat_ws(", ", *(F.when(holds, name) for name, holds in named))


def _said(*parts: str | Column) -> Column:
    """Words and values in a row."""
    return F.concat(*(F.lit(part) if isinstance(part, str) else part for part in parts))
