"""From the reading that completes an hour to the forecast on a WebSocket: how long at each stage, and what it costs.

`make bench NAME=pipeline` (METERS=1000,10000; 100000 takes fifteen minutes) starts the whole house of `make up` but its
simulator, for each fleet anew. Every meter has a full look-back. Then come hours: everybody's reading, and the word
that the hour is over, upon which a window goes out for every block of 64 series, becomes a forecast, is stored, scored,
broadcast and notarized. The first hours warm up and do not count.

- Latency: from the word that the hour is over; `window` and `forecast` are when a block is on its topic, `screen` when
  it comes over a WebSocket that listens to 32 feeders, `receipt` when its batch is on chain (a block a second). Of a
  fleet whose meters all report at once, the last block waits for all the others: that is the p99.
- `hour_s`: until everything is everywhere and no consumer has a backlog. `cpu_share`: of two cores, if such an hour
  comes once in an hour. `bottleneck`: the process that used most CPU; one that is near `hour_s` held up the others.
- `bytes_per_forecast`: what topics, stores and checkpoint grew by in the hours that count; `gas_per_forecast` likewise.
  All meters here have one history: their windows and forecasts compress far better than anybody else's.
- Not counted: this process, which plays the meters and, as the job's driver, writes the windows.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.way.backlog import Backlog
from bench.way.cpu import cpu_s, used
from bench.way.growth import block_number, gas_used, written
from bench.way.house import House, house
from bench.way.sightings import Sightings
from bench.windows.fleet import Fleet
from embedded.settings import Settings as Laptop
from embedded.settings import inherited_environment
from embedded.spark_environment import spark_environment
from spark.arrival_clock import HOUR_S

METERS = "1000,10000"
FEEDER_METERS, BLOCKS = 127, 2  # two full blocks with the feeder's total
WARM_UP, LIVE = 2, 3  # hours
_WATCHED = 32
_PATIENCE_S = 1800.0
_LOOK_EVERY_S = 0.1
_CORES = 2


class Hour(Struct, frozen=True):
    """Seconds from the word that it is over, by station and block; CPU by process."""

    after_s: dict[str, list[float]]
    whole_s: float
    cpu_s: dict[str, float]


def main() -> None:
    """Measure each fleet in a process that finds Java and the jars."""
    environment = inherited_environment() | spark_environment(Laptop.from_environment(), print)
    fleets = (environment.get("METERS") or METERS).split(",")
    if not all(meters.isdecimal() and int(meters) >= FEEDER_METERS for meters in fleets):
        sys.exit(f"METERS is {environment['METERS']!r}: numbers from {FEEDER_METERS} on, separated by commas")
    found = []
    for meters in fleets:
        command = [sys.executable, __file__, "measured", environment["SPARK_EXTRA_CLASSPATH"], meters]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        *said, figures = done.stdout.splitlines()
        print("\n".join(said), flush=True)
        found.append(json.loads(figures))
    print(json.dumps({"benchmark": "pipeline", **found[-1], "fleets": found}))


def _measured(classpath: str, meters: int) -> None:
    shards = max(2, meters // 50_000)
    fleet = Fleet(meters, 60, FEEDER_METERS, shards, shards, LIVE)
    sightings = Sightings()
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), classpath, fleet) as served:
        feeders = -(-meters // FEEDER_METERS)
        count = min(_WATCHED, feeders)
        watched = [f"feeder-{n * feeders // count}" for n in range(count)]
        with sightings.watching(served.endpoints.kafka_bootstrap_servers, served.analytics_url, watched):
            for hour in range(WARM_UP):
                _hour(served, sightings, hour, len(watched))
            before, block = written(served), block_number(served)
            hours = [_hour(served, sightings, hour, len(watched)) for hour in range(WARM_UP, WARM_UP + LIVE)]
            grown = {name: size - before[name] for name, size in written(served).items()}
            gas = gas_used(served, block + 1, block_number(served))
    forecasts = LIVE * _series(meters)
    figures = _figures(meters, hours)
    figures["bytes_per_forecast"] = {name: round(size / forecasts) for name, size in grown.items()}
    figures["gas_per_forecast"] = round(gas / forecasts, 1)
    print(json.dumps(figures))


def _hour(served: House, sightings: Sightings, hour: int, watched: int) -> Hour:
    """The readings, then the word; returns when the house is at rest."""
    sightings.forget()
    before = cpu_s(served.layout.run, served.job)
    served.job.readings_of(hour)
    blocks = served.job.close(hour)
    began = served.job.resumed_at
    backlog = Backlog(served.endpoints.kafka_bootstrap_servers)
    seen = sightings.seen
    _until("every window is a forecast on its topic", lambda: len(seen["forecast"]) >= blocks <= len(seen["window"]))
    _until("the watched feeders are on the screen", lambda: len(seen["screen"]) >= watched)
    _until("every forecast has its receipt", lambda: seen["window"].keys() <= seen["receipt"].keys())
    _until("nobody has a backlog", backlog.is_empty)
    backlog.close()
    whole_s = time.monotonic() - began
    # Receipts of the hour before may come once more, when their batch is final.
    after_s = {
        station: [at - began for identity, at in times.items() if identity in seen["window"]]
        for station, times in seen.items()
    }
    spent = used(before, cpu_s(served.layout.run, served.job))
    print(f"hour {hour}: {blocks} blocks, {whole_s:.1f} s, {sum(spent.values()):.1f} s of CPU", flush=True)
    return Hour(after_s, whole_s, spent)


def _until(what: str, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not reached():
        if time.monotonic() > deadline:
            raise SystemExit(f"not within {_PATIENCE_S:.0f} s: {what}")
        time.sleep(_LOOK_EVERY_S)


def _figures(meters: int, hours: list[Hour]) -> dict[str, object]:
    stations = {name: [s for hour in hours for s in hour.after_s[name]] for name in hours[0].after_s}
    cpu = {name: statistics.fmean(hour.cpu_s.get(name, 0.0) for hour in hours) for name in hours[0].cpu_s}
    total = sum(cpu.values())
    most = max(cpu, key=lambda name: cpu[name])
    return {
        "meters": meters,
        "p95_s": round(_percentile(stations["screen"], 95), 2),
        "forecasts_per_cpu_s": round(_series(meters) / total),
        "cpu_share": round(total / (_CORES * HOUR_S), 4),
        "bottleneck": most,
        "hour_s": round(statistics.fmean(hour.whole_s for hour in hours), 1),
        "latency_s": {name: [round(_percentile(s, p), 2) for p in (50, 95, 99)] for name, s in stations.items()},
        "cpu_s": {name: round(value, 2) for name, value in sorted(cpu.items(), key=lambda item: -item[1])},
    }


def _series(meters: int) -> int:
    """The feeders' totals have forecasts too."""
    return meters + -(-meters // FEEDER_METERS)


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    _measured(sys.argv[2], int(sys.argv[3])) if sys.argv[1:2] == ["measured"] else main()
