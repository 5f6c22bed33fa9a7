"""Records of `energy_ingest` through parse, registry and checks: what goes on, what is rejected and why."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherForecast, WeatherObservation
from spark.arrival import Arrival
from spark.checks import checked
from spark.transforms import arrivals, parsed, routed

ARRIVED = datetime(2026, 3, 2, 1, 0, 30, tzinfo=UTC)
READING = {
    "meter_id": "a",
    "interval_start": "2026-03-02T00:00:00Z",
    "interval_end": "2026-03-02T01:00:00Z",
    "energy_wh": 123,
}
POWER = {name: value for name, value in READING.items() if name != "energy_wh"}  # and power_w or power_kw
OBSERVED = {"station_id": "w", "observed_at": "2026-03-02T00:00:00Z", "temperature_c": 4.5}
EXPECTED = {
    "station_id": "w",
    "forecast_for": "2026-03-02T05:00:00Z",
    "issued_at": "2026-03-02T00:00:00Z",
    "wind_m_s": 3.0,
}

# record, reason, words of the detail
FAULTY = [
    (b"\xff\xfe\x00", "malformed", "no JSON object"),
    (b'{"meter_id":"a","interval_st', "malformed", "no JSON object"),
    (b"[1, 2]", "malformed", "no JSON object"),
    (b"12", "malformed", "no JSON object"),
    (b"", "malformed", "no JSON object"),
    (b"null", "malformed", "no JSON object"),
    (None, "malformed", "no JSON object"),
    (b"{}", "unknown_kind", "neither meter_id nor"),
    ({"station_id": "w", "temperature_c": 3}, "unknown_kind", "observed_at or forecast_for"),
    (READING | {"energy_wh": "12 kWh"}, "wrong_field", "of another type: energy_wh"),
    (READING | {"energy_wh": 1.5}, "wrong_field", "of another type: energy_wh"),
    (READING | {"energy_wh": [], "revision": "x"}, "wrong_field", "of another type: energy_wh, revision"),
    (READING | {"backfill": "maybe"}, "wrong_field", "of another type: backfill"),
    (READING | {"energy_wh": None}, "missing_field", "energy_wh"),
    ({"meter_id": "a"}, "missing_field", "interval_start, interval_end, one of energy_wh"),
    (READING | {"power_kw": 0.1}, "wrong_field", "more than one energy: energy_wh, power_kw"),
    (POWER | {"power_w": "NaN"}, "impossible_value", "energy_wh is no number"),
    (POWER | {"power_w": 1e300}, "impossible_value", "energy_wh is no number"),
    (POWER | {"power_w": 10_001}, "impossible_value", "energy_wh is 10001"),
    (POWER | {"power_w": "100 W"}, "wrong_field", "of another type: power_w"),
    ({"station_id": "w", "observed_at": "2026-03-02T00:00:00Z"}, "missing_field", "none of temperature_c"),
    (EXPECTED | {"issued_at": None}, "missing_field", "issued_at"),
    (READING | {"interval_start": "2026-03-02T00:00:00"}, "wrong_field", "with a zone: interval_start"),
    (READING | {"interval_start": "2026-03-02"}, "wrong_field", "with a zone: interval_start"),
    (READING | {"interval_end": "yesterday"}, "wrong_field", "with a zone: interval_end"),
    (READING | {"interval_end": "2026-02-30T01:00:00Z"}, "wrong_field", "with a zone: interval_end"),
    (READING | {"quality": "guessed"}, "wrong_field", "quality is guessed"),
    (READING | {"revision": -1}, "wrong_field", "revision is -1"),
    (READING | {"revision": 70_000}, "wrong_field", "revision is 70000"),
    (READING | {"interval_end": "2026-03-02T00:50:00Z"}, "wrong_interval", "15, 30 or 60 minutes"),
    (READING | {"interval_end": "2026-03-01T23:00:00Z"}, "wrong_interval", "15, 30 or 60 minutes"),
    (
        READING | {"interval_start": "2026-03-02T00:10:00Z", "interval_end": "2026-03-02T00:25:00Z"},
        "wrong_interval",
        "",
    ),
    (OBSERVED | {"observed_at": "2026-03-02T00:30:00Z"}, "wrong_interval", "full hour"),
    (
        READING | {"interval_start": "2026-03-03T00:00:00Z", "interval_end": "2026-03-03T01:00:00Z"},
        "clock_ahead",
        "86370 s ahead",
    ),
    (OBSERVED | {"observed_at": "2026-03-02T01:00:00Z"}, "clock_ahead", "3570 s ahead"),
    (EXPECTED | {"issued_at": "2026-03-02T02:00:00Z"}, "clock_ahead", "3570 s ahead"),
    (READING | {"meter_id": "nobody"}, "unknown_meter", "meter_id nobody is not registered"),
    (READING | {"meter_id": "f"}, "unknown_meter", "meter_id f is not registered"),  # a total is no meter
    (OBSERVED | {"station_id": "nowhere"}, "unknown_station", "station_id nowhere"),
    (READING | {"energy_wh": 10_001}, "impossible_value", "energy_wh is 10001, outside -500 to 10000"),
    (READING | {"energy_wh": -501}, "impossible_value", "-501"),
    (READING | {"energy_wh": 2**40}, "impossible_value", str(2**40)),
    (READING | {"meter_id": "c", "energy_wh": 9}, "impossible_value", "outside 10 to"),
    (OBSERVED | {"temperature_c": 451}, "impossible_value", "temperature_c is 451"),
    (EXPECTED | {"wind_m_s": -1}, "impossible_value", "wind_m_s is -1"),
]

FAULTLESS = [
    READING,
    READING | {"revision": 3, "quality": "corrected", "backfill": True, "unheard_of": [1]},
    READING | {"interval_start": "2026-03-02T01:00:00+01:00", "interval_end": "2026-03-02T02:00:00+01:00"},
    READING | {"interval_start": "2026-03-02T00:00:00.000000Z", "interval_end": "2026-03-02T01:00:00.0Z"},
    READING
    | {"meter_id": "c", "interval_end": "2026-03-02T00:15:00Z", "energy_wh": 3},  # a part may be less than an hour
    READING | {"interval_start": "2026-03-02T00:30:00Z"},
    OBSERVED,
    EXPECTED,
]


@pytest.fixture(scope="module")
def registry(spark: SparkSession) -> DataFrame:
    """What routes.py makes of two feeders on two shards."""
    nothing = dict.fromkeys(("feeder", "block", "position", "time_zone", "country", "station", "min_wh", "max_wh"))
    f = {"feeder": "f", "block": 0, "time_zone": "Europe/Berlin", "country": "DE", "station": "w", "feeder_meters": 2}
    a = f | {"route": "meter:a", "shards": [0], "position": 0, "min_wh": -500, "max_wh": 10_000}
    c = f | {"route": "meter:c", "shards": [1], "feeder": "g", "position": 0, "min_wh": 10, "max_wh": 10_000}
    shards = {"station:w": [0, 1], "gateway": [0, 1], "station:lonely": []}
    others = [nothing | {"feeder_meters": None, "route": route, "shards": where} for route, where in shards.items()]
    schema = (
        "route string, shards array<int>, feeder string, block int, position int, time_zone string, country string, "
    )
    schema += "station string, min_wh long, max_wh long, feeder_meters int"
    return spark.createDataFrame([a, c, *others], schema).cache()


def through(spark: SparkSession, registry: DataFrame, values: list) -> list[Row]:
    """What arrives of records with these values, by offset and shard."""
    encoded = [bytearray(v if isinstance(v, bytes) else json.dumps(v).encode()) if v is not None else v for v in values]
    rows = [(bytearray(b"key"), value, 2, offset, ARRIVED) for offset, value in enumerate(encoded)]
    schema = "key binary, value binary, partition int, offset long, timestamp timestamp"
    records = spark.createDataFrame(rows, schema)
    found = arrivals(checked(routed(parsed(records), registry))).collect()
    return sorted(found, key=lambda row: (row.offset, row.shard))


@pytest.fixture(scope="module")
def verdicts(spark: SparkSession, registry: DataFrame) -> dict[int, Row]:
    """All of FAULTY in one go: a Spark job each would take minutes."""
    return {row.offset: row for row in through(spark, registry, [record for record, *_ in FAULTY])}


@pytest.mark.parametrize("number", range(len(FAULTY)), ids=lambda n: f"{n}-{FAULTY[n][1]}")
def test_a_faulty_record_is_rejected_with_its_reason(verdicts: dict[int, Row], number: int) -> None:
    record, reason, words = FAULTY[number]
    row = verdicts[number]
    assert row.reason == reason
    assert words in row.detail
    assert row.record == (record if record is None or isinstance(record, bytes) else json.dumps(record).encode())


def test_every_faulty_record_arrives_once(verdicts: dict[int, Row], spark: SparkSession, registry: DataFrame) -> None:
    assert len(verdicts) == len(FAULTY)
    weather = [OBSERVED | {"temperature_c": 451}, OBSERVED]
    assert [(row.offset, row.shard) for row in through(spark, registry, weather)] == [(0, 0), (1, 0), (1, 1)]


def test_faultless_records_go_on_with_what_the_registry_says(spark: SparkSession, registry: DataFrame) -> None:
    rows = through(spark, registry, FAULTLESS)
    assert [row.reason for row in rows] == [None] * 10  # weather goes to both shards
    first, second, *_ = [Arrival(*row[1:]) for row in rows]
    assert first.energy_wh == 123
    assert (first.start_s, first.end_s) == (1772409600, 1772413200)
    assert (first.feeder, first.block, first.position, first.feeder_meters) == ("f", 0, 0, 2)
    assert (first.time_zone, first.country, first.station) == ("Europe/Berlin", "DE", "w")
    assert (first.revision, first.backfill, second.revision, second.backfill) == (0, False, 3, True)
    assert {(row.start_s, row.end_s) for row in rows[:4]} == {(1772409600, 1772413200)}


def test_heartbeats_go_to_all_shards_and_weather_nobody_needs_ends_here(
    spark: SparkSession, registry: DataFrame
) -> None:
    rows = through(spark, registry, [{"gateway_id": "g1"}, OBSERVED | {"station_id": "lonely"}])
    assert [(row.offset, row.shard, row.kind, row.reason) for row in rows] == [
        (0, 0, "heartbeat", None),
        (0, 1, "heartbeat", None),
    ]


def test_what_the_domain_encodes_is_understood(spark: SparkSession, registry: DataFrame) -> None:
    start, end = datetime(2026, 3, 2, 0, tzinfo=UTC), datetime(2026, 3, 2, 1, tzinfo=UTC)
    messages = [
        MeterReading("a", start, end, -5, "estimated", 1, backfill=True),
        Heartbeat("g1"),
        WeatherObservation("w", start, 1.0, None, 3.0),
        WeatherForecast("w", end, start, 1.0, 2.0, 3.0),
    ]
    rows = through(spark, registry, [msgspec.json.encode(message) for message in messages])
    assert {row.reason for row in rows} == {None}
    assert {row.kind for row in rows} == {"reading", "heartbeat", "observation", "forecast"}
    assert rows[0].energy_wh == -5
    assert rows[0].backfill


def quarters(**energy: float) -> list[dict[str, object]]:
    edges = [f"2026-03-02T00:{n:02}:00Z" for n in (0, 15, 30, 45)] + ["2026-03-02T01:00:00Z"]
    return [POWER | {"interval_start": start, "interval_end": end} | energy for start, end in pairwise(edges)]


def test_every_unit_becomes_whole_watt_hours(spark: SparkSession, registry: DataFrame) -> None:
    hours = [POWER | energy for energy in ({"energy_kwh": 1.234}, {"power_w": 250}, {"power_kw": -0.0125})]
    half = POWER | {"interval_end": "2026-03-02T00:30:00Z", "power_kw": 1}
    parts = [quarters(power_w=2), quarters(power_w=7), quarters(power_kw=-0.006), quarters(power_w=101.3)]
    rows = through(spark, registry, [*hours, half, *(part for four in parts for part in four)])
    assert {row.reason for row in rows} == {None}
    found = [row.energy_wh for row in rows]
    assert found[:4] == [1234, 250, -12, 500]  # -12.5: halves to the even neighbour
    assert found[4:8] == [0, 1, 1, 0]
    assert [sum(found[first : first + 4]) for first in (4, 8, 12, 16)] == [2, 7, -6, 101]


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 30, 23), (10, 26, 25)])
def test_a_day_on_which_the_clocks_change_has_all_its_hours_once(
    spark: SparkSession, registry: DataFrame, month: int, day: int, hours: int
) -> None:
    expected: list[float] = []
    readings = []
    for zone in (ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")):
        midnight = datetime(2025, month, day, tzinfo=zone).astimezone(UTC)
        edges = [(midnight + timedelta(hours=n)).astimezone(zone) for n in range(hours + 1)]
        assert (edges[-1].day, edges[-1].hour) == (day + 1, 0)
        expected += [edge.timestamp() for edge in edges[:-1]]
        times = [edge.isoformat() for edge in edges]
        readings += [READING | {"interval_start": start, "interval_end": end} for start, end in pairwise(times)]
    rows = through(spark, registry, readings)
    assert {row.reason for row in rows} == {None}
    assert [row.start_s for row in rows] == expected
    assert all(row.end_s - row.start_s == 3600 for row in rows)
