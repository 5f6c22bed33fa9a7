"""The feature job's CPU per reading and per window, against the same look-back keyed by meter.

`make bench NAME=spark_windows` takes some five minutes; METERS=1000000 is the large one. Kafka JSON in, windows with
headers out to Kafka, through a broker and a registry of its own. Every meter starts with a full look-back of 672
hours in the state; then come hours of readings, and after each the word that it is over, upon which every meter's
window goes out.

CPU is that of the JVM and its Python workers. The JVM is halted while the readings are written to Kafka, so that a
step is one batch. The state keyed by meter is measured with the same code on a smaller fleet: every meter has a feeder
and a shard of its own, as if Spark's grouping key were the meter.

The job runs for weeks, so its first hours warm the JVM up and do not count. What a batch costs that brings nothing is
taken off and told on its own; with fewer than some 10,000 meters it is more than all the rest, and the figures mean
nothing (they may be below zero).
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import psycopg
from kafka import KafkaProducer
from msgspec import Struct
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from database.migrate import migrate
from domain.feature_window import HISTORY_HOURS
from embedded.kafka import kafka
from embedded.ports import free_port
from embedded.postgres import postgres
from embedded.process import running
from embedded.settings import Settings as Laptop
from embedded.settings import inherited_environment
from embedded.spark_environment import spark_environment
from embedded.topics import create_topics
from spark import feature_job
from spark.arrival import Arrival
from spark.arrival_clock import GRACE_S, HOUR_S
from spark.feature_job import start_query
from spark.history import CELL, COLUMNS, FeederHistory
from spark.look_back import LookBack
from spark.session import start_session
from spark.settings import Settings

T = TypeVar("T", int, float)

METERS = 100_000
PER_METER = 400  # meters of the fleet whose state is keyed by meter
FEEDER_METERS, SHARD_METERS = 127, 50_000  # two full blocks; what docs/operations.md says of shards
WARM_UP, LIVE = 6, 2  # hours
LARGE, LARGE_WARM_UP = 500_000, 2  # a large fleet's first hours are long enough
_START_S = 1_772_409_600  # 2026-03-02, midnight


class Cost(Struct):
    """Seconds of CPU and of the clock, for all readings and for all windows; CPU of an idle batch."""

    reading_s: float
    window_s: float
    idle_batch_s: float
    reading_wall_s: float
    window_wall_s: float
    peak_rss_mb: int


class Step(Struct):
    """What a batch took."""

    cpu_s: float
    wall_s: float


class FullHistory(FeederHistory):
    """A feeder whose meters come with a full look-back."""

    def _row(self, reading: Arrival) -> int:
        known = len(self.rows)
        row = super()._row(reading)
        if len(self.rows) > known:
            cells = np.zeros(COLUMNS, CELL)
            cells["energy_wh"][:HISTORY_HOURS, 0] = 500 + np.arange(HISTORY_HOURS) * 37 % 1500
            cells["quarters"][:HISTORY_HOURS, 0] = 4
            self.cells[row] = cells
        return row


class FullLookBack(LookBack):
    """Defined here, so that Spark sends it to the workers by value."""

    new_feeder = FullHistory


def main() -> None:
    """Start broker and registry, and measure in a process that finds Java and the jars."""
    environment = inherited_environment() | spark_environment(Laptop.from_environment(), print)
    measured = [sys.executable, __file__, "measured", environment["SPARK_EXTRA_CLASSPATH"]]
    measured.append(environment.get("METERS") or str(METERS))
    sys.exit(subprocess.run(measured, env=environment, check=False).returncode)


def _measured(classpath: str, fleet: int) -> None:
    print(f"{fleet} meters, {LIVE} hours; CPU of JVM and workers together", flush=True)
    shards = max(2, fleet // SHARD_METERS)
    ours = _cost(classpath, fleet, FEEDER_METERS, shards, shards)
    per = 1e6 / (fleet * LIVE)
    print(f"by shard: {ours.reading_s * per:.1f} us a reading, {ours.window_s * per:.1f} us a window", flush=True)
    meters = min(PER_METER, fleet)
    theirs = _cost(classpath, meters, 1, meters, 2)
    ratio = (theirs.reading_s + theirs.window_s) / meters / ((ours.reading_s + ours.window_s) / fleet)
    result = {
        "benchmark": "spark_windows",
        "meters": fleet,
        "cpu_us_per_reading": round(ours.reading_s * per, 1),
        "cpu_us_per_window": round(ours.window_s * per, 1),
        "ratio_vs_per_meter_state": round(ratio, 1),
        "per_meter_state_meters": meters,
        "per_meter_state_cpu_us_per_reading": round(1e6 * theirs.reading_s / (meters * LIVE)),
        "per_meter_state_cpu_us_per_window": round(1e6 * theirs.window_s / (meters * LIVE)),
        "cpu_s_per_idle_batch": round(ours.idle_batch_s, 2),
        "hour_of_readings_s": round(ours.reading_wall_s / LIVE, 1),
        "hour_close_s": round(ours.window_wall_s / LIVE, 1),
        "peak_rss_mb": ours.peak_rss_mb,
    }
    print(json.dumps(result))


def _cost(classpath: str, meters: int, feeder_meters: int, shards: int, partitions: int) -> Cost:
    """Of LIVE hours, each less the cost of an idle batch."""
    warm_up = LARGE_WARM_UP if meters >= LARGE else WARM_UP
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = kafka(folder / "kafka", _port(), _port(), Laptop.from_environment(), print)
        servers = stack.enter_context(running(broker, folder / "kafka.log"))
        registry = stack.enter_context(running(postgres(folder / "postgres", _port()), folder / "postgres.log"))
        migrate(registry)
        create_topics(servers)
        _register(registry, meters, feeder_meters)
        memory = f"{600 + meters // 400}m"
        settings = Settings(
            servers, registry, str(folder / "state"), classpath, "local[2]", memory, shards, optimise=True
        )
        session = start_session(settings)
        stack.callback(session.stop)
        session.sparkContext.setLogLevel("ERROR")
        session.conf.set("spark.sql.shuffle.partitions", partitions)
        feature_job.LookBack = FullLookBack  # type: ignore[attr-defined]
        query = start_query(session, settings)
        job = _Job(session, query, KafkaProducer(bootstrap_servers=servers, linger_ms=20, batch_size=2**18))
        job.step(_hour(0, meters))  # fills the state
        job.step([_over(0)])
        hours = [job.hour(hour, meters) for hour in range(1, 1 + warm_up + LIVE)][warm_up:]
        query.stop()
        reading_s, window_s, idle_s = (sum(step[n].cpu_s for step in hours) for n in range(3))
        return Cost(
            reading_s - idle_s,
            window_s - idle_s,
            idle_s / LIVE,
            sum(reading.wall_s for reading, _, _ in hours),
            sum(window.wall_s for _, window, _ in hours),
            job.peak_rss // 2**20,
        )


def _port() -> int:
    return free_port("bench", 0, print)


def _register(url: str, meters: int, feeder_meters: int) -> None:
    blocks = {"block": 64, "last": feeder_meters, "meters": meters}
    with psycopg.connect(url) as connection:
        connection.execute("insert into stations (station_id, name) values ('w', 'w')")
        connection.execute(
            "insert into feeders (feeder_id, name, time_zone, country, station_id) "
            "select 'feeder-' || n, n, 'Europe/Berlin', 'DE', 'w' "
            "from generate_series(0, (%(meters)s - 1) / %(last)s) n",
            blocks,
        )
        connection.execute(
            "insert into series (series_id, feeder_id, kind, block, position, min_wh, max_wh) "
            "select 'meter-' || n, 'feeder-' || n / %(last)s, 'meter', (n %% %(last)s + 1) / 64, "
            "n %% %(last)s %% 64, -100000, 100000 from generate_series(0, %(meters)s - 1) n",
            blocks,
        )


Message = tuple[str, str, int]  # key, value, arrival in ms


def _hour(hour: int, meters: int) -> Iterator[Message]:
    """Everybody's reading."""
    start_s = _START_S + hour * HOUR_S
    begins, ends = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(s)) for s in (start_s, start_s + HOUR_S))
    interval = f'"interval_start":"{begins}","interval_end":"{ends}"'
    for n in range(meters):
        value = f'{{"meter_id":"meter-{n}",{interval},"energy_wh":{500 + n % 1500}}}'
        yield f"meter-{n}", value, (start_s + HOUR_S + 30) * 1000


def _over(hour: int, seconds: int = 0) -> Message:
    arrived_s = _START_S + (hour + 1) * HOUR_S + GRACE_S + seconds
    return "gateway", '{"gateway_id":"gateway"}', arrived_s * 1000


class _Job:
    """The running query, its processes and its input."""

    def __init__(self, session: SparkSession, query: StreamingQuery, producer: KafkaProducer) -> None:
        self._query, self._producer = query, producer
        pid = int(session._jvm.java.lang.ProcessHandle.current().pid())  # type: ignore[union-attr]
        self._jvm = psutil.Process(pid)
        self._sent = 0
        self.peak_rss = 0

    def hour(self, hour: int, meters: int) -> tuple[Step, Step, Step]:
        """Everybody's readings; the windows; a batch that brings nothing."""
        steps = self.step(_hour(hour, meters)), self.step([_over(hour)]), self.step([_over(hour, 1)])
        print(f"hour {hour}: {', '.join(f'{step.cpu_s:.1f}' for step in steps)} s of CPU", flush=True)
        return steps

    def step(self, messages: Iterable[Message]) -> Step:
        """Until all of them are through."""
        self._jvm.suspend()
        for key, value, arrived_ms in messages:
            self._producer.send("energy_ingest", value.encode(), key.encode(), timestamp_ms=arrived_ms)
            self._sent += 1
        self._producer.flush()
        self._jvm.resume()
        before, began = self._cpu_s(), time.monotonic()
        while not self._through():
            time.sleep(0.05)
        return Step(self._cpu_s() - before, time.monotonic() - began)

    def _through(self) -> bool:
        if failure := self._query.exception():
            raise SystemExit(str(failure))
        self.peak_rss = max(self.peak_rss, sum(self._of_all(lambda process: process.memory_info().rss)))
        progress = self._query.lastProgress
        if progress is None or not progress.sources[0].endOffset:
            return False
        ends = json.loads(progress.sources[0].endOffset)
        return self._sent <= sum(int(end) for end in ends["energy_ingest"].values())

    def _cpu_s(self) -> float:
        return sum(self._of_all(lambda process: sum(process.cpu_times()[:4])))

    def _of_all(self, ask: Callable[[psutil.Process], T]) -> Iterator[T]:
        for process in (self._jvm, *self._jvm.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a worker may end while we look
                yield ask(process)


if __name__ == "__main__":
    _measured(sys.argv[2], int(sys.argv[3])) if sys.argv[1:2] == ["measured"] else main()
