"""Killed by force at ten random moments, the job tells the same windows as one that nobody disturbs.

Three to five minutes, most of it Spark's starts: `make test-long`.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from domain.meter_reading import Heartbeat
from simulator.record import Record
from tests.conftest import any_port
from tests.spark.running_job import RunningJob, Topics
from tests.spark.test_feature_job import HOUR, START, at, clean, dirty, expected_last_hours, ids

pytestmark = pytest.mark.long

KILLS = 10


def pieces() -> list[list[Record]]:
    """Twelve hours in eleven pieces, one more than kills, in the order of arrival."""
    records = [*dirty(clean(range(12))), Record("gw", at(START + 12 * HOUR, 301), Heartbeat("gw"))]
    records.sort(key=lambda record: record.arrived_ms)
    size = len(records) // (KILLS + 1) + 1
    return [records[first : first + size] for first in range(0, len(records), size)]


@contextmanager
def topics_in(folder: Path) -> Iterator[Topics]:
    """A broker of its own, so that both runs read the same offsets."""
    from embedded.kafka import kafka
    from embedded.process import running
    from embedded.settings import Settings
    from embedded.topics import create_topics

    server = kafka(folder / "data", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, folder / "kafka.log") as url:
        create_topics(url)
        yield Topics(url)


def windows(folder: Path, registry_url: str, moments_s: list[float]) -> dict[str, set[bytes]]:
    """Every content each window was sent with, of a job that is killed so long after each of its starts."""
    folder.mkdir()
    with topics_in(folder) as topics:
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": topics.servers,
            "POSTGRES_URL": registry_url,
            "CHECKPOINT_DIR": str(folder / "checkpoint"),
            "SPARK_MASTER": "local[2]",
            "SHARDS": "2",
        }
        for number, piece in enumerate(pieces()):
            topics.send(piece)
            if number < len(moments_s):
                job = RunningJob(environment, folder / f"{number}.log")
                with suppress(TimeoutExpired):
                    job.process.wait(moments_s[number])
                    pytest.fail(job.said())
                job.kill()
        job = RunningJob(environment, folder / "last.log")
        try:
            expected = set(expected_last_hours())
            found = ids(topics.read("energy_predictions", lambda some: set(ids(some)) >= expected, job))
        finally:
            job.kill()
    return {name: {record.value for record in records} for name, records in found.items()}


def test_ten_kills_change_no_window(tmp_path: Path, registry_url: str, spark_jars: None) -> None:
    chance = random.Random(20260302)
    calm = windows(tmp_path / "calm", registry_url, [])
    killed = windows(tmp_path / "killed", registry_url, [chance.uniform(3, 20) for _ in range(KILLS)])
    assert all(len(contents) == 1 for contents in calm.values())
    assert killed == calm
