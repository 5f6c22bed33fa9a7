"""The feature job as a process, and the topics around it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from threading import Event

from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from simulator.publisher import Publisher
from simulator.record import Record

PATIENCE_S = 240  # a loaded machine takes its time to start Spark


class RunningJob:
    """`python -m spark.feature_job` with its own log."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            command = [sys.executable, "-m", "spark.feature_job"]
            environment = os.environ | environment
            self.process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        """The exit status, once it ends by itself."""
        return self.process.wait(PATIENCE_S)

    def until(self, what: str, reached: Callable[[], bool]) -> None:
        """Look again and again; fails with the job's log when it ends or takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while not reached():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, f"not reached: {what}\n{self.said()}"
            time.sleep(0.5)

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class Topics(Struct):
    """Writes to and reads from one broker."""

    servers: str

    def send(self, records: Iterable[Record]) -> None:
        with closing(Publisher(self.servers, "energy_ingest")) as publisher:
            assert publisher.publish(sorted(records, key=lambda record: record.arrived_ms), Event())

    def read(self, topic: str, enough: Callable[[list], bool], job: RunningJob) -> list:
        """All records of the topic as soon as they are enough; fails with the job's log when that takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        with closing(KafkaConsumer(bootstrap_servers=self.servers)) as consumer:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            found: list = []
            while not enough(found):
                assert job.process.poll() is None, job.said()
                assert time.monotonic() < deadline, f"{len(found)} records on {topic}\n{job.said()}"
                for records in consumer.poll(timeout_ms=500).values():
                    found += records
            return found
