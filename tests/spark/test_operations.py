"""What docs/operations.md tells to do with the job: move it, reset it, give it another number of shards."""

import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from domain.meter_reading import Heartbeat
from simulator.record import Record
from spark.failure import REFUSAL
from tests.spark.running_job import RunningJob, Topics
from tests.spark.test_feature_job import HOUR, START, at, clean, dirty, ids

Start = Callable[[Path, int], RunningJob]


@pytest.fixture
def start(tmp_path: Path, broker: str, registry_url: str, spark_jars: None) -> Iterator[Start]:
    """Start the job with a checkpoint and a number of shards; none outlives the test."""
    started: list[RunningJob] = []

    def start(checkpoint: Path, shards: int) -> RunningJob:
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": broker,
            "POSTGRES_URL": registry_url,
            "CHECKPOINT_DIR": str(checkpoint),
            "SPARK_MASTER": "local[2]",
            "SHARDS": str(shards),
        }
        started.append(RunningJob(environment, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield start
    for job in started:
        job.kill()


def closing(hour: int) -> list[Record]:
    """The gateway's word that closes this hour, and those before it."""
    return [Record("gw", at(START + hour * HOUR, 301), Heartbeat("gw"))]


def use_up_handles(job: RunningJob) -> None:
    """As many batches do: here the limit comes down to what is used."""
    for child in psutil.Process(job.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # shells come and go
            if child.name() == "java":
                _, hard = resource.prlimit(child.pid, resource.RLIMIT_NOFILE)
                resource.prlimit(child.pid, resource.RLIMIT_NOFILE, (int(1.2 * child.num_fds()), hard))


def all_again(before: dict[str, int], found: dict[str, list]) -> bool:
    """Whether every window is there once more."""
    return all(len(found.get(name, [])) > count for name, count in before.items())


def test_a_moved_job_goes_on_and_a_reset_one_tells_the_same_again(broker: str, start: Start, tmp_path: Path) -> None:
    topics, here, there = Topics(broker), tmp_path / "here", tmp_path / "there"

    def windows(count: int, job: RunningJob) -> dict[str, list]:
        return ids(topics.read("energy_predictions", lambda found: len(ids(found)) >= count, job))

    topics.send([*dirty(clean(range(6))), *closing(6)])
    job = start(here, 2)
    windows(2 * 6, job)
    job.until("they are in the checkpoint", (here / "commits/0").exists)
    assert job.stop() == 0

    shutil.copytree(here, there)
    shutil.rmtree(here)
    topics.send([*clean(range(6, 9)), *closing(9)])
    job = start(there, 2)
    told = windows(2 * 9, job)
    assert len(told) == 2 * 9
    use_up_handles(job)
    topics.send(closing(9))  # any batch
    assert job.end() == 0  # the batch under way comes again with the next start, word for word
    assert "most file handles are used up: ending, to be started again" in job.said()

    job = start(there, 3)
    assert job.end() == REFUSAL
    assert "the checkpoint was made with SHARDS=2, this job has SHARDS=3" in job.said()

    before = {name: len(records) for name, records in told.items()}
    job = start(tmp_path / "empty", 3)
    again = ids(topics.read("energy_predictions", lambda found: all_again(before, ids(found)), job))
    assert set(again) == set(told)
    assert {len({record.value for record in records}) for records in again.values()} == {1}
