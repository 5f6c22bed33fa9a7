"""Days of 23 and of 25 hours in two zones, from readings in local time to windows and their calendar."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from kafka import KafkaConsumer, TopicPartition
from pyspark.sql import SparkSession

from domain.cloud_event import from_event
from domain.feature_window import HISTORY_HOURS, FeatureWindow
from domain.meter_reading import Heartbeat
from forecasting.site_calendar import window_calendar
from simulator.commissioning import commission
from simulator.publisher import Publisher
from simulator.record import Record
from simulator.registry import Feeder, Meter, Registry, Station
from spark.settings import Settings
from spark.topics import Topics

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
ZONES = {"berlin": "Europe/Berlin", "new-york": "America/New_York"}
SITES = Registry(
    stations=[Station("roof", "Weather")],
    feeders=[
        Feeder("berlin", "Berlin", ZONES["berlin"], "DE", "roof", 100_000),
        Feeder("new-york", "New York", ZONES["new-york"], "US", "roof", 100_000),
    ],
    meters=[Meter(f"{name}-{kind}", name, 0, 20_000) for name in ZONES for kind in ("hours", "quarters")],
)
DAYS = {
    "spring": [("new-york", date(2026, 3, 8)), ("berlin", date(2026, 3, 29))],
    "autumn": [("berlin", date(2026, 10, 25)), ("new-york", date(2026, 11, 1))],
}
SHOWN = {
    "spring": [0, 1, *range(3, 24)],
    "autumn": {"berlin": [0, 1, 2, 2, *range(3, 24)], "new-york": [0, 1, 1, *range(2, 24)]},
}


def shown(season: str, feeder: str) -> list[int]:
    """The hours that a clock on the wall shows on that day."""
    return SHOWN["spring"] if season == "spring" else SHOWN["autumn"][feeder]


def midnight(feeder: str, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONES[feeder])).astimezone(UTC)


def wall(local: datetime) -> int:
    """What a meter measures here: the day of the month and the hour on the wall."""
    return local.day * 100 + local.hour


def three_days(feeder: str, day: date) -> Iterator[Record]:
    """Readings of the day, the one before and the one after, each with the local time and its offset."""
    zone, end = ZoneInfo(ZONES[feeder]), midnight(feeder, day + timedelta(days=2))
    begins = midnight(feeder, day - timedelta(days=1))
    while begins < end:
        yield from sent(f"{feeder}-quarters", begins, QUARTER, zone)
        if begins.minute == 0:
            yield from sent(f"{feeder}-hours", begins, HOUR, zone)
        begins += QUARTER
        yield Record("gw", round(begins.timestamp() + 301) * 1000, Heartbeat("gw"))


def sent(meter: str, begins: datetime, length: timedelta, zone: ZoneInfo) -> Iterator[Record]:
    local, ends = begins.astimezone(zone), begins + length
    reading = {
        "meter_id": meter,
        "interval_start": local.isoformat(),
        "interval_end": ends.astimezone(zone).isoformat(),
        "energy_wh": wall(local),
    }
    yield Record(meter, round(ends.timestamp() + 30) * 1000, json.dumps(reading).encode())


@pytest.fixture
def stream(
    spark: SparkSession, kafka_bootstrap_servers: str, registry_url: str, topic: Callable[..., str], tmp_path: Path
) -> Callable[[str], list[FeatureWindow]]:
    """season → the windows that the running job sends."""
    from spark.feature_job import start_query

    commission(SITES, registry_url)
    names = Topics(*(topic(stem) for stem in ("ingest", "predictions", "actuals", "quarantine")))

    def windows(season: str) -> list[FeatureWindow]:
        query = start_query(spark, Settings(kafka_bootstrap_servers, registry_url, str(tmp_path), topics=names))
        try:
            with closing(Publisher(kafka_bootstrap_servers, names.ingest)) as publisher:
                for feeder, day in DAYS[season]:
                    assert publisher.publish(sorted(three_days(feeder, day), key=lambda it: it.arrived_ms), Event())
                    query.processAllAvailable()
        finally:
            query.stop()
        return list(windows_on(kafka_bootstrap_servers, names.predictions))

    return windows


def windows_on(servers: str, topic: str) -> Iterator[FeatureWindow]:
    with closing(KafkaConsumer(bootstrap_servers=servers, consumer_timeout_ms=30_000)) as consumer:
        part = TopicPartition(topic, 0)
        consumer.assign([part])
        consumer.seek_to_beginning(part)
        for _ in range(consumer.end_offsets([part])[part]):
            window = from_event("org.gridledger.window.closed.v1", next(consumer).value)
            assert isinstance(window, FeatureWindow)
            yield window


@pytest.mark.parametrize("season", DAYS)
def test_a_day_has_the_hours_it_has(season: str, stream: Callable[[str], list[FeatureWindow]]) -> None:
    windows = stream(season)
    for feeder, day in DAYS[season]:
        hours, begin, end = shown(season, feeder), midnight(feeder, day), midnight(feeder, day + timedelta(days=1))
        of_feeder = {window.origin: window for window in windows if window.feeder == feeder}
        assert len(hours) == (23 if season == "spring" else 25)
        assert [origin for origin in sorted(of_feeder) if begin < origin <= end] == [
            begin + n * HOUR for n in range(1, len(hours) + 1)
        ]

        # The whole day lies in this look-back; the calendar that the model reads says what the meters' clock showed.
        last = of_feeder[end + 24 * HOUR]
        calendar = window_calendar(last.origin, last.time_zone, last.country)[:HISTORY_HOURS]
        of_day = slice(HISTORY_HOURS - 24 - len(hours), HISTORY_HOURS - 24)
        assert calendar[of_day, 0].tolist() == hours
        assert set(calendar[of_day, 1].tolist()) == {6}  # a Sunday
        rows = dict(zip(last.series, last.energy_wh, strict=True))
        assert rows[f"{feeder}-hours"][of_day] == [day.day * 100 + hour for hour in hours]
        assert rows[f"{feeder}-quarters"][of_day] == [4 * (day.day * 100 + hour) for hour in hours]
        of_hours = zip(rows[f"{feeder}-hours"], calendar[:, 0].tolist(), strict=True)
        known = [(value % 100, hour) for value, hour in of_hours if value is not None]
        assert len(known) == 48 + len(hours)
        assert all(measured == hour for measured, hour in known)

        # At its midnight the day's targets are the hours it will have.
        ahead = window_calendar(begin, last.time_zone, last.country)[HISTORY_HOURS:, 0].tolist()
        assert ahead == [*hours, 0][:24]
