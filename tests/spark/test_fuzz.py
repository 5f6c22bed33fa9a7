"""Anything at all on `energy_ingest`: the job goes on, and every record is accounted for, exactly."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event

import pytest
from kafka import KafkaConsumer
from pyspark.sql import SparkSession

from domain.meter_reading import Heartbeat, MeterReading
from simulator.faults import KINDS, apply_faults, parse_faults
from simulator.publisher import Publisher
from simulator.record import Record
from spark.message_fields import TYPES
from spark.settings import Settings
from spark.topics import Topics

START = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = 12
# Without a gateway or a station it is a reading or nothing: weather and heartbeats are not counted.
FIELDS = [name for name in TYPES if name not in ("gateway_id", "station_id")]
VALUES = [None, True, -1, 0, 15, 2**31, 2**63, 2**70, 1.5, 1e308, -1e308, "", "a", "b", "NaN", "Infinity", "\u0000é"]
VALUES += ["2026-03-02T00:00:00Z", "2026-03-02T01:00:00+00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:00:00-12:00"]
VALUES += ["2026-13-01T00:00:00Z", "2026-03-02", "+262143-01-01T00:00:00Z", "measured", [], [1], {}, {"a": 1}]


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def clean() -> list[Record]:
    """Two meters' quarters of half a day."""
    readings = []
    for meter in ("a", "b"):
        for n in range(4 * HOURS):
            begins = START + n * timedelta(minutes=15)
            ends = begins + timedelta(minutes=15)
            readings.append(Record(meter, milliseconds(ends) + 5000, MeterReading(meter, begins, ends, 100 + n)))
    return readings


def rubbish(random: Random) -> bytes:
    good = json.dumps({"meter_id": "a", "interval_start": VALUES[18], "interval_end": VALUES[19], "energy_wh": 7})
    match random.randrange(5):
        case 0:
            return random.randbytes(random.randrange(60))
        case 1:
            place = random.randrange(len(good))
            return good[:place].encode() + random.randbytes(3) + good[place + random.randrange(3) :].encode()
        case 2:
            return json.dumps(random.choice(VALUES)).encode()
        case 3:
            return json.dumps(json.loads(good) | {random.choice(FIELDS): random.choice(VALUES)}).encode()
        case _:
            names = random.sample(FIELDS, k=random.randrange(1, 8))
            return json.dumps({name: random.choice(VALUES) for name in names}).encode()


def everything(random: Random) -> list[Record]:
    faults = [fault for kind in KINDS for fault in parse_faults(f"{kind}@0.1")]
    records = apply_faults(clean(), faults, seed=random.randrange(100))
    for _ in range(1500):
        arrived_ms = milliseconds(START) + random.randrange(HOURS * 3_600_000)
        records.append(Record(random.choice("abx"), arrived_ms, rubbish(random)))
    return records


def count(servers: str, topic: str) -> int:
    with closing(KafkaConsumer(topic, bootstrap_servers=servers)) as consumer:
        while not consumer.assignment():
            consumer.poll(100)
        return sum(consumer.end_offsets(consumer.assignment()).values())


@pytest.mark.parametrize("seed", [1])
def test_every_record_is_accepted_doubled_or_in_quarantine(
    spark: SparkSession,
    kafka_bootstrap_servers: str,
    registry_url: str,
    topic: Callable[..., str],
    tmp_path: Path,
    seed: int,
) -> None:
    from spark.feature_job import start_query

    names = Topics(*(topic(stem, partitions=2) for stem in ("ingest", "predictions", "actuals", "quarantine")))
    records = everything(Random(seed))
    beats = [Record("gw", milliseconds(START) + n * 600_000, Heartbeat("gw")) for n in range(6 * HOURS + 12)]
    settings = Settings(kafka_bootstrap_servers, registry_url, str(tmp_path), topics=names)
    query = start_query(spark, settings)
    try:
        with closing(Publisher(kafka_bootstrap_servers, names.ingest)) as publisher:
            ordered = sorted([*records, *beats], key=lambda record: record.arrived_ms)
            for some in (ordered[:900], ordered[900:]):
                assert publisher.publish(some, Event())
                query.processAllAvailable()
        counts: Counter[str] = Counter()
        for progress in query.recentProgress:
            for row in progress.observedMetrics.values():
                counts.update({name: value for name, value in row.asDict().items() if isinstance(value, int)})
        assert query.isActive
    finally:
        query.stop()
    assert counts["accepted"] + counts["duplicates"] + counts["quarantined"] == len(records)
    assert counts["quarantined"] == count(kafka_bootstrap_servers, names.quarantine)
    assert counts["windows"] == count(kafka_bootstrap_servers, names.predictions) > HOURS - 2
    assert min(counts["accepted"], counts["duplicates"], counts["late"], counts["quarantined"]) > 0
