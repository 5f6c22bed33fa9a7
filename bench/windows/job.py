"""The running feature job, stepped batch by batch: the CPU it takes, its workers', and its memory."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

import psutil
from kafka import KafkaProducer
from msgspec import Struct
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from bench.windows.fleet import Fleet, Message, over, readings

T = TypeVar("T")


class Step(Struct):
    """What a batch took."""

    cpu_s: float
    wall_s: float


def total(steps: Iterable[Step]) -> Step:
    """Of all of them."""
    times = [(step.cpu_s, step.wall_s) for step in steps]
    return Step(sum(cpu_s for cpu_s, _ in times), sum(wall_s for _, wall_s in times))


class Job:
    """The running query, its processes and its input."""

    def __init__(self, session: SparkSession, query: StreamingQuery, producer: KafkaProducer, fleet: Fleet) -> None:
        self._query, self._producer, self._fleet = query, producer, fleet
        pid = int(session._jvm.java.lang.ProcessHandle.current().pid())  # type: ignore[union-attr]
        self._jvm = psutil.Process(pid)
        self._used_s: dict[psutil.Process, float] = {}
        self._sent = 0
        self.peak_rss = 0
        self.resumed_at = 0.0  # by the monotonic clock: when the last step's messages were all there

    def hour(self, hour: int) -> tuple[Step, Step, Step]:
        """Everybody's readings, a batch for each interval; the windows; a batch that brings nothing."""
        steps = self.readings_of(hour), self.step([over(hour)]), self.step([over(hour, 1)])
        print(f"hour {hour}: {', '.join(f'{step.cpu_s:.1f}' for step in steps)} s of CPU", flush=True)
        return steps

    def readings_of(self, hour: int) -> Step:
        """Everybody's, a batch for each interval."""
        quarters = range(4 * hour, 4 * hour + 4, self._fleet.interval_minutes // 15)
        return total([self.step(readings(self._fleet, quarter)) for quarter in quarters])

    def close(self, hour: int) -> int:
        """The word that it is over; returns the number of blocks that a window went out for."""
        self.step([over(hour)])
        return -(-(self._fleet.meters + -(-self._fleet.meters // self._fleet.feeder_meters)) // 64)

    def step(self, messages: Iterable[Message]) -> Step:
        """Until all of them are through."""
        self._jvm.suspend()
        for key, value, arrived_ms in messages:
            self._producer.send("energy_ingest", value.encode(), key.encode(), timestamp_ms=arrived_ms)
            self._sent += 1
        self._producer.flush()
        self._jvm.resume()
        self.resumed_at = time.monotonic()
        before, began = self.cpu_s(), time.monotonic()
        while not self._through():
            time.sleep(0.05)
        return Step(self.cpu_s() - before, time.monotonic() - began)

    def _through(self) -> bool:
        if failure := self._query.exception():
            raise SystemExit(str(failure))
        self.peak_rss = max(self.peak_rss, sum(self._of_all(lambda process: process.memory_info().rss)))
        self.cpu_s()
        progress = self._query.lastProgress
        if progress is None or not progress.sources[0].endOffset:
            return False
        ends = json.loads(progress.sources[0].endOffset)
        return self._sent <= sum(int(end) for end in ends["energy_ingest"].values())

    def cpu_s(self) -> float:
        """Asked often: the time of a worker that ends is nobody's, as Spark's daemon never waits for it."""
        self._used_s.update(self._of_all(lambda process: (process, sum(process.cpu_times()[:2]))))
        return sum(self._used_s.values())

    def _of_all(self, ask: Callable[[psutil.Process], T]) -> Iterator[T]:
        for process in (self._jvm, *self._jvm.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a worker may end while we look
                yield ask(process)
