"""The look-back by shard of feeders against the same look-back keyed by meter, in Spark's own state store.

`make bench NAME=look_back`. Every meter has some history; then a batch for each live hour, after which every
meter's window goes out. One code keeps a shard or a meter: what differs is how often Spark hands state back and
forth. CPU of JVM and Python workers, less that of as many batches without readings.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic

import pandas as pd
import psutil
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from embedded.settings import Settings as Laptop
from embedded.settings import inherited_environment
from embedded.spark_environment import spark_environment
from spark.arrival import Arrival
from spark.arrival_clock import GRACE_S, HOUR_S
from spark.look_back import LookBack
from spark.outgoing import SCHEMA
from spark.session import start_session
from spark.settings import Settings
from spark.topics import Topics

METERS, FEEDER_METERS, SHARDS = 500, 50, 2
HISTORY, LIVE = 24, 3  # hours
_FIRST_HOUR = 490_000
_TYPES = {str: "string", int: "long", bool: "boolean", float: "double", bytes | None: "binary", str | None: "string"}
_SCHEMA = "shard long, " + ", ".join(f"{name} {_TYPES[kind]}" for name, kind in Arrival.__annotations__.items())

Row = tuple[int, Arrival]  # key of the state, and what it gets


def main() -> None:
    """Measure in a process that finds Java and the jars."""
    environment = inherited_environment() | spark_environment(Laptop.from_environment(), print)
    measured = [sys.executable, __file__, "measured", environment["SPARK_EXTRA_CLASSPATH"]]
    sys.exit(subprocess.run(measured, env=environment, check=False).returncode)


def _measured(classpath: str) -> None:
    session = start_session(Settings("", "", "", classpath, "local[2]", shards=SHARDS))
    windows = METERS * LIVE
    print(f"{METERS} meters, {LIVE} hours: microseconds of CPU for each of {windows} windows", flush=True)
    by_shard = 1e6 * _cpu_s(session, by_meter=False) / windows
    print(f"state by shard of feeders {by_shard:7.0f}", flush=True)
    by_meter = 1e6 * _cpu_s(session, by_meter=True) / windows
    print(f"state by meter            {by_meter:7.0f}   {by_meter / by_shard:.1f} times", flush=True)
    session.stop()
    result = {
        "benchmark": "look_back",
        "meters": METERS,
        "cpu_us_per_window": round(by_shard),
        "cpu_us_per_window_per_meter_state": round(by_meter),
        "ratio_vs_per_meter_state": round(by_meter / by_shard, 1),
    }
    print(json.dumps(result))


def _cpu_s(session: SparkSession, *, by_meter: bool) -> float:
    """Seconds for the live hours, less those for as many idle batches."""
    with tempfile.TemporaryDirectory() as folder:
        source = _Source(session, Path(folder))
        source.process([[row for hour in range(HISTORY) for row in _hour(hour, by_meter=by_meter, backfill=True)]])
        live = [list(_hour(HISTORY + n, by_meter=by_meter, backfill=False)) for n in range(LIVE)]
        busy = source.process(live)
        return busy - source.process([[(0, _heartbeat(HISTORY + LIVE))] for _ in range(LIVE)])


def _hour(hour: int, *, by_meter: bool, backfill: bool) -> Iterator[Row]:
    """Everybody's reading, and to each key of the state the word that the hour is over."""
    start_s = (_FIRST_HOUR + hour) * HOUR_S
    place = {"start_s": start_s, "end_s": start_s + HOUR_S, "time_zone": "UTC", "country": "GB", "station": "w"}
    for meter in range(METERS):
        feeder = meter if by_meter else meter // FEEDER_METERS
        registered = 1 if by_meter else FEEDER_METERS
        yield (
            feeder if by_meter else feeder % SHARDS,
            Arrival(
                *("reading", (start_s + HOUR_S + 30) * 1000, 0, meter, b"key", b"value"),
                source=f"meter-{meter}",
                energy_wh=1000 + meter,
                backfill=backfill,
                feeder=f"feeder-{feeder}",
                position=meter % FEEDER_METERS,
                feeder_meters=registered,
                **place,  # type: ignore[arg-type]
            ),
        )
    yield from ((key, _heartbeat(hour)) for key in range(METERS if by_meter else SHARDS))


def _heartbeat(hour: int) -> Arrival:
    return Arrival("heartbeat", ((_FIRST_HOUR + hour + 1) * HOUR_S + GRACE_S) * 1000, 0, 0, b"key", b"value")


class _Source:
    """A folder whose files are the batches of one query."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        (folder / "rows").mkdir()

    def process(self, batches: Iterable[list[Row]]) -> float:
        """CPU seconds for these batches, one after the other."""
        for rows in batches:
            name = f"{monotonic():020.6f}.parquet"  # files are taken by their time of writing
            frame = pd.DataFrame([(key, *arrival) for key, arrival in rows], columns=["shard", *Arrival._fields])
            frame = frame.astype({"reason": "string", "detail": "string"})  # without values they would have no type
            frame.to_parquet(self._folder / name, index=False)
            (self._folder / name).rename(self._folder / "rows" / name)
        before = _cpu_s_so_far()
        files = self._session.readStream.schema(_SCHEMA).option("maxFilesPerTrigger", 1)
        shards = files.parquet(str(self._folder / "rows")).groupBy("shard")
        windows = shards.transformWithStateInPandas(LookBack(Topics(), SHARDS), SCHEMA, "Append", "None")
        sink = windows.writeStream.format("noop").option("checkpointLocation", str(self._folder / "checkpoint"))
        sink.trigger(availableNow=True).start().awaitTermination()
        return _cpu_s_so_far() - before


def _cpu_s_so_far() -> float:
    """Of everything this process has started."""
    return sum(sum(child.cpu_times()[:4]) for child in psutil.Process().children(recursive=True))


if __name__ == "__main__":
    _measured(sys.argv[2]) if sys.argv[1:2] == ["measured"] else main()
