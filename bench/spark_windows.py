"""The feature job's CPU per reading and per window, against the same look-back keyed by meter.

`make bench NAME=spark_windows` takes some eight minutes; METERS=1000000 is the large one, INTERVAL_MINUTES=15 has every
meter read four times an hour instead of once. Kafka JSON in, windows with headers out to Kafka, through a broker and
a registry of its own. Every meter starts with a full look-back of 672 hours in the state; then come hours of readings,
and after each the word that it is over, upon which every meter's window goes out.

CPU is that of the JVM and its Python workers. The JVM is halted while the readings are written to Kafka, so that a
step is one batch. The state keyed by meter is measured with the same code on a smaller fleet: every meter has a feeder
and a shard of its own, as if Spark's grouping key were the meter.

The job runs for weeks, so its first hours warm the JVM up and do not count. What a batch costs that brings nothing is
taken off and told on its own. With fewer than some 10,000 meters it is more than all the rest, so a small fleet plays
more hours, and its figures are still the least certain. The ratio compares whole hours with nothing taken off: a state
keyed by meter is visited meter by meter even by a batch that brings nothing.
"""

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from kafka import KafkaProducer
from msgspec import Struct

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.windows.fleet import Fleet, register
from bench.windows.full_history import full_look_back
from bench.windows.job import Job, total
from database.migrate import migrate
from embedded.kafka import kafka
from embedded.ports import free_port
from embedded.postgres import postgres
from embedded.process import running
from embedded.settings import Settings as Laptop
from embedded.settings import inherited_environment
from embedded.spark_environment import spark_environment
from embedded.topics import create_topics
from spark.arrival_clock import HOUR_S
from spark.feature_job import start_query
from spark.session import start_session
from spark.settings import Settings

METERS = 100_000
PER_METER, PER_METER_LIVE = 2_000, 5  # meters whose state is keyed by meter, and hours of them
FEEDER_METERS, SHARD_METERS = 127, 50_000  # two full blocks; what docs/operations.md says of shards
WARM_UP, LARGE, LARGE_WARM_UP = 6, 500_000, 1  # hours; a large fleet's first ones are long enough
# Hours that count: at least LIVE, and as many as bring LIVE_WINDOWS.
LIVE, LIVE_WINDOWS, MOST_LIVE = 2, 200_000, 20


class Cost(Struct):
    """CPU of one reading, one window, an idle batch and a meter's whole hour; an hour by the clock."""

    reading_us: float
    window_us: float
    idle_batch_s: float
    meter_hour_us: float
    hour_of_readings_s: float
    hour_close_s: float
    peak_rss_mb: int


def main() -> None:
    """Start broker and registry, and measure in a process that finds Java and the jars."""
    environment = inherited_environment() | spark_environment(Laptop.from_environment(), print)
    measured = [sys.executable, __file__, "measured", environment["SPARK_EXTRA_CLASSPATH"]]
    if environment.get("INTERVAL_MINUTES", "60") not in {"15", "30", "60"}:
        sys.exit("INTERVAL_MINUTES is 15, 30 or 60")
    measured += [environment.get("METERS") or str(METERS), environment.get("INTERVAL_MINUTES") or "60"]
    sys.exit(subprocess.run(measured, env=environment, check=False).returncode)


def _measured(classpath: str, meters: int, interval_minutes: int) -> None:
    shards = max(2, meters // SHARD_METERS)
    live_hours = max(LIVE, min(MOST_LIVE, LIVE_WINDOWS // meters))
    fleet = Fleet(meters, interval_minutes, FEEDER_METERS, shards, shards, live_hours)
    every = f"a reading every {interval_minutes} minutes"
    print(f"{meters} meters, {every}, {live_hours} hours; CPU of JVM and workers together", flush=True)
    ours = _cost(classpath, fleet)
    print(f"by shard: {ours.reading_us:.1f} us a reading, {ours.window_us:.1f} us a window", flush=True)
    few = min(PER_METER, meters)
    theirs = _cost(classpath, Fleet(few, interval_minutes, 1, few, 2, PER_METER_LIVE))
    result = {
        "benchmark": "spark_windows",
        "meters": meters,
        "interval_minutes": interval_minutes,
        "live_hours": live_hours,
        "cpu_us_per_reading": round(ours.reading_us, 1),
        "cpu_us_per_window": round(ours.window_us, 1),
        "ratio_vs_per_meter_state": round(theirs.meter_hour_us / ours.meter_hour_us, 1),
        "per_meter_state_meters": few,
        "cpu_us_per_meter_hour": round(ours.meter_hour_us),
        "per_meter_state_cpu_us_per_meter_hour": round(theirs.meter_hour_us),
        "cpu_s_per_idle_batch": round(ours.idle_batch_s, 2),
        "hour_of_readings_s": round(ours.hour_of_readings_s, 1),
        "hour_close_s": round(ours.hour_close_s, 1),
        "times_real_time": round(HOUR_S / (ours.hour_of_readings_s + ours.hour_close_s), 1),
        "peak_rss_mb": ours.peak_rss_mb,
    }
    print(json.dumps(result))


def _cost(classpath: str, fleet: Fleet) -> Cost:
    """Of the live hours; a reading and a window less their share of what idle batches cost."""
    warm_up = LARGE_WARM_UP if fleet.meters >= LARGE else WARM_UP
    with ExitStack() as stack:
        job = _started(stack, classpath, fleet)
        job.hour(0)  # fills the state
        hours = [job.hour(hour) for hour in range(1, 1 + warm_up + fleet.live_hours)][warm_up:]
    reading, window, idle = (total(step[n] for step in hours) for n in range(3))
    windows = fleet.meters * fleet.live_hours
    return Cost(
        1e6 * (reading.cpu_s - idle.cpu_s * fleet.readings_an_hour) / (windows * fleet.readings_an_hour),
        1e6 * (window.cpu_s - idle.cpu_s) / windows,
        idle.cpu_s / fleet.live_hours,
        1e6 * (reading.cpu_s + window.cpu_s) / windows,
        reading.wall_s / fleet.live_hours,
        window.wall_s / fleet.live_hours,
        job.peak_rss // 2**20,
    )


def _started(stack: ExitStack, classpath: str, fleet: Fleet) -> Job:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    broker = kafka(folder / "kafka", _port(), _port(), Laptop.from_environment(), print)
    servers = stack.enter_context(running(broker, folder / "kafka.log"))
    registry = stack.enter_context(running(postgres(folder / "postgres", _port()), folder / "postgres.log"))
    migrate(registry)
    create_topics(servers)
    register(registry, fleet)
    memory = f"{600 + fleet.meters // 400}m"
    state = str(folder / "state")
    settings = Settings(servers, registry, state, classpath, "local[2]", memory, fleet.shards, optimise=True)
    session = start_session(settings)
    stack.callback(session.stop)
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.shuffle.partitions", fleet.partitions)
    full_look_back(fleet.readings_an_hour)
    query = start_query(session, settings)
    stack.callback(query.stop)
    return Job(session, query, KafkaProducer(bootstrap_servers=servers, linger_ms=20, batch_size=2**18), fleet)


def _port() -> int:
    return free_port("bench", 0, print)


if __name__ == "__main__":
    _measured(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])) if sys.argv[1:2] == ["measured"] else main()
