"""The job as a process between a real broker and a real registry: killed, cut off, stopped, and nothing is lost."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from msgspec import structs

from domain.actuals import ActualsCorrected
from domain.cloud_event import from_event, window_id
from domain.feature_window import FeatureWindow
from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherObservation
from embedded.repair import parse_repair
from embedded.requeue import requeue
from simulator.record import Record
from tests.spark.running_job import RunningJob, Topics

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sent(meter: str, hours: float, energy_wh: int, minutes: int = 60, delay_s: float = 30, **other: object) -> Record:
    start = START + hours * HOUR
    end = start + timedelta(minutes=minutes)
    return Record(meter, at(end, delay_s), MeterReading(meter, start, end, energy_wh, **other))


def at(moment: datetime, delay_s: float = 0) -> int:
    return round((moment.timestamp() + delay_s) * 1000)


def clean(hours: range) -> list[Record]:
    """`a` each hour, `b` each quarter, `c` each hour on the other feeder; the gateway every ten minutes."""
    records = [sent("a", hour, 100 + hour) for hour in hours]
    records += [sent("b", hour + n / 4, 10 * n + hour, minutes=15) for hour in hours for n in range(4)]
    records += [sent("c", hour, 1000 + hour) for hour in hours]
    for hour in hours:
        begins = START + hour * HOUR
        records.append(Record("w", at(begins + HOUR, 60), WeatherObservation("w", begins, float(hour), 0.0, 1.0)))
        records += [Record("gw", at(begins, 600 * n + 1), Heartbeat("gw")) for n in range(1, 7)]
    return records


def dirty(records: list[Record]) -> list[Record]:
    """With a duplicate, a late quarter, a clock a day ahead, a torn record and a meter nobody knows."""
    found = []
    for record in records:
        match record.message:
            case MeterReading(meter_id="a", energy_wh=102):
                found += [record, structs.replace(record, arrived_ms=record.arrived_ms + 30_000)]
            case MeterReading(meter_id="b", energy_wh=13):  # the second quarter of hour 3
                found.append(structs.replace(record, arrived_ms=at(START + 5.5 * HOUR)))
            case MeterReading(meter_id="c", energy_wh=1004):
                ahead = sent("c", 4 + 24, 1004).message
                found.append(structs.replace(record, message=ahead))
            case _:
                found.append(record)
    return [*found, Record("a", at(START + 2.5 * HOUR), b'{"meter_id":"a",'), sent("d", 2, 5)]


def expected_last_hours() -> dict[str, list[int | None]]:
    """id of a window → the newest hour of its series, by hand."""
    expected: dict[str, list[int | None]] = {}
    for hour in range(12):
        origin = START + (hour + 1) * HOUR
        a, b, c = 100 + hour, 60 + 4 * hour, 1000 + hour
        expected[window_id("f", 0, origin)] = [a, None, None] if hour == 3 else [a, b, a + b]
        # In hour 4 nothing is heard of the other feeder.
        expected[window_id("g", 0, origin)] = [None, None] if hour == 4 else [c, c]
    return expected


def ids(records: list) -> dict[str, list]:
    """Records by the id of their event."""
    found = defaultdict(list)
    for record in records:
        found[dict(record.headers)["ce_id"].decode()].append(record)
    return found


def message(record) -> FeatureWindow | ActualsCorrected:
    headers = {name: value.decode() for name, value in record.headers}
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_partitionkey"] == headers["ce_subject"] == record.key.decode()
    found = from_event(headers["ce_type"], record.value)
    assert isinstance(found, FeatureWindow | ActualsCorrected)
    return found


def accounted_for(url: str) -> list[int]:
    """Readings that were accepted, said twice, rejected or wait, by shard."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("select status from feature_job_status").fetchall()
    return [sum(shard.values()) for (status,) in rows for shard in status["taken_in"].values()]


def accept_connections(url: str, *, accept: bool) -> None:
    database = url.rpartition("/")[2]
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(f"alter database {database} allow_connections {'true' if accept else 'false'}")


@pytest.fixture
def start_job(tmp_path: Path, broker: str, registry_url: str, spark_jars: None) -> Iterator[Callable[[], RunningJob]]:
    """Start the job, always with the same checkpoint; none outlives the test."""
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": broker,
        "POSTGRES_URL": registry_url,
        "CHECKPOINT_DIR": str(tmp_path / "checkpoint"),
        "SPARK_MASTER": "local[2]",
        "SHARDS": "2",
    }
    started: list[RunningJob] = []

    def start() -> RunningJob:
        started.append(RunningJob(environment, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield start
    for job in started:
        job.kill()


def test_killed_cut_off_and_stopped_it_tells_every_window_once(
    broker: str, registry_url: str, start_job: Callable[[], RunningJob]
) -> None:
    topics, expected = Topics(broker), expected_last_hours()

    published = [dirty(clean(range(6))), clean(range(6, 12))]
    topics.send(published[0])
    job = start_job()
    topics.read("energy_predictions", bool, job)
    topics.send(published[1])
    job.kill()  # in the batch that is writing, or in the next one

    job = start_job()
    topics.send([Record("gw", at(START + 12 * HOUR, 301), Heartbeat("gw"))])
    windows = ids(topics.read("energy_predictions", lambda found: set(ids(found)) >= set(expected), job))
    assert set(windows) == set(expected)
    for name, records in windows.items():
        assert len({record.value for record in records}) == 1  # repeated after the kill, perhaps, but never different
        assert [row[-1] for row in message(records[0]).energy_wh] == expected[name]

    corrections = [message(record) for record in topics.read("energy_actuals", lambda found: len(found) >= 2, job)]
    assert {(c.series, c.interval_start, c.energy_wh) for c in corrections} == {
        ("b", START + 3 * HOUR, 72),
        ("f", START + 3 * HOUR, 103 + 72),
    }
    rejected = [json.loads(record.value) for record in topics.read("energy_quarantine", lambda n: len(n) >= 3, job)]
    assert {each["reason"] for each in rejected} == {"clock_ahead", "malformed", "unknown_meter"}
    assert len({(each["topic"], each["partition"], each["offset"]) for each in rejected}) == 3
    assert {"record": '{"meter_id":"a",', "arrived_at": "2026-03-02T02:30:00Z"}.items() <= next(
        each for each in rejected if each["reason"] == "malformed"
    ).items()

    # However often it was started, each reading on the topic is accounted for once, by one of both shards.
    readings = sum(not isinstance(each.message, WeatherObservation | Heartbeat) for part in published for each in part)
    job.until("each reading is accounted for", lambda: sum(accounted_for(registry_url)) == readings)
    assert len(accounted_for(registry_url)) == 2

    # Registered while the job runs: in the very next window.
    with psycopg.connect(registry_url) as connection:
        connection.execute("insert into series values ('d', 'g', 'meter', 0, 2, 0, 1000)")
    topics.send([sent("c", 12, 17), sent("d", 12, 8), Record("gw", at(START + 13 * HOUR, 301), Heartbeat("gw"))])
    newest = window_id("g", 0, START + 13 * HOUR)
    windows = ids(topics.read("energy_predictions", lambda found: newest in ids(found), job))
    assert message(windows[newest][0]).series == ["c", "d", "g"]
    assert [row[-1] for row in message(windows[newest][0]).energy_wh] == [17, 8, 25]

    # What it sent before it was registered goes back, and counts as late.
    assert requeue(broker, "unknown_meter", parse_repair("")).startswith("unknown_meter: 1 sent again")
    late = ("d", START + 2 * HOUR, 5)
    topics.read(
        "energy_actuals",
        lambda found: late in [(c.series, c.interval_start, c.energy_wh) for c in map(message, found)],
        job,
    )

    # So is a limit that is changed while it runs.
    with psycopg.connect(registry_url) as connection:
        connection.execute("update series set max_wh = 1700 where series_id = 'd'")
    topics.send([sent("d", 13, 1650), sent("d", 13, 1750, delay_s=31)])
    topics.read("energy_quarantine", lambda found: any(b"outside 0 to 1700" in each.value for each in found), job)

    # The registry goes away: it says so and ends; started again, it goes on with what came meanwhile.
    accept_connections(registry_url, accept=False)
    topics.send([sent("c", 13, 19), Record("gw", at(START + 14 * HOUR, 301), Heartbeat("gw"))])
    assert job.end() == 1
    assert "PostgreSQL failed to give the registry" in job.said()
    accept_connections(registry_url, accept=True)
    job = start_job()
    newest = window_id("g", 0, START + 14 * HOUR)
    topics.read("energy_predictions", lambda found: newest in ids(found), job)
    assert job.stop() == 0
