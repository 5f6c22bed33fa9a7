"""The house of `make up` for hours on a fast clock, with people who look at it: does anything grow that should not?

`make soak` (HOURS=2, SPEED=240: twenty days in two hours; FEEDERS, METERS). Two samples a minute of each process's
memory and open file handles and of each folder on disk go to OUT/samples.jsonl; at the end plots, and a line of JSON.

- `memory_mb`, `handles`: at a quarter of the time, and at the end; a straight line through all samples after that
  quarter says by how much they grow in an hour.
- `disk_bytes_per_forecast`: what each folder grew by in the later half, by the forecasts of that time.
- `restarts`: processes that are another one at the end than at the beginning.
"""

import json
import sys
import time
from pathlib import Path

import httpx
import msgspec
import numpy as np
from msgspec import structs
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.soaked.plots import draw
from bench.soaked.readers import Readers
from bench.soaked.sample import MB, Sample, disk_mb, processes
from embedded.anvil import keep_copy
from embedded.counts import Counter
from embedded.layout import ROOT, Layout
from embedded.screen import Screen
from embedded.settings import Settings, inherited_environment
from embedded.simulation import read_simulation
from embedded.stack import Running
from embedded.up import house

_EVERY_S = 30.0
_LOOK_EVERY_S = 3.0
_SPEED = "240"
_HOUR_S = 3600.0


def main() -> None:
    """Sample, draw, sum up."""
    asked, settings = inherited_environment(), Settings.from_environment()
    hours, out = float(asked.get("HOURS") or 2), Path(asked.get("OUT") or ROOT / ".gridledger" / "soak")
    layout, readers = Layout(out / "house"), Readers()
    with house(structs.replace(settings, speed=settings.speed or _SPEED), layout, Screen(Console())) as running:
        with readers.reading(running.analytics_url):
            samples = _course(running, layout, hours * _HOUR_S, out / "samples.jsonl")
        figures = _figures(samples) | _missing(running.analytics_url)
    draw(samples, out)
    figures |= {"pages": readers.pages, "refused": readers.refused, "streams": readers.streams, "heard": readers.events}
    print(json.dumps({"benchmark": "soak", "hours": hours} | figures))


def _course(running: Running, layout: Layout, seconds: float, file: Path) -> list[Sample]:
    """The first when the simulated clock runs, for the back-fill is no steady state."""
    counter = Counter(running.endpoints.kafka_bootstrap_servers, running.analytics_url)
    while (said := read_simulation(layout.run)) is None or said.phase == "backfill":
        time.sleep(_LOOK_EVERY_S)
    began, samples = time.monotonic(), list[Sample]()
    with file.open("wb") as lines:
        while (at_s := time.monotonic() - began) < seconds:
            keep_copy(layout.data / "anvil")
            if at_s >= _EVERY_S * len(samples):
                samples.append(_sample(counter, layout, at_s))
                lines.write(msgspec.json.encode(samples[-1]) + b"\n")
                lines.flush()
                print(_line(samples[-1]), flush=True)
            time.sleep(_LOOK_EVERY_S)
    return samples


def _sample(counter: Counter, layout: Layout, at_s: float) -> Sample:
    simulation, counts = read_simulation(layout.run), counter.counts()
    simulated_time = simulation.simulated_time if simulation else ""
    held = processes(layout.run)
    return Sample(at_s, simulated_time, counts.forecasts, counts.dead_letters, held, disk_mb(layout))


def _line(sample: Sample) -> str:
    memory, handles = (sum(getattr(each, n) for each in sample.processes.values()) for n in ("memory_mb", "handles"))
    return (
        f"{sample.at_s / 60:5.1f} min, {sample.simulated_time[:16]}: {sample.forecasts} forecasts, {memory:,.0f} MB, "
        f"{handles} handles, {sum(sample.disk_mb.values()):,.0f} MB on disk"
    )


def _figures(samples: list[Sample]) -> dict[str, object]:
    later, half = samples[len(samples) // 4 :], samples[len(samples) // 2 :]
    first, last = later[0], later[-1]
    names = sorted(first.processes.keys() & last.processes.keys())
    issued = (half[-1].forecasts or 0) - (half[0].forecasts or 0)
    return {
        "simulated": [samples[0].simulated_time, last.simulated_time],
        "forecasts": last.forecasts,
        "dead_letters": last.dead_letters,
        "memory_mb": {n: [first.processes[n].memory_mb, last.processes[n].memory_mb] for n in names},
        "memory_mb_an_hour": {n: _slope(later, n, "memory_mb") for n in names},
        "handles": {n: [first.processes[n].handles, last.processes[n].handles] for n in names},
        "handles_an_hour": {n: _slope(later, n, "handles") for n in names},
        "disk_bytes_per_forecast": {
            folder: round((size - half[0].disk_mb.get(folder, 0.0)) * MB / issued) if issued else None
            for folder, size in last.disk_mb.items()
        },
        "restarts": [n for n in names if samples[0].processes[n].pid != last.processes[n].pid],
    }


def _slope(samples: list[Sample], name: str, field: str) -> float:
    """Of a straight line through all samples that have the process."""
    points = [(s.at_s / _HOUR_S, getattr(s.processes[name], field)) for s in samples if name in s.processes]
    hours, values = np.transpose(points)
    return round(float(np.polyfit(hours, values, 1)[0]), 2)


def _missing(url: str) -> dict[str, object]:
    """What the reconciler counts as windows and as missing from any station."""
    totals = httpx.get(f"{url}/api/v1/reconciliation", timeout=60).raise_for_status().json()["totals"]
    return {"reconciled": totals}


if __name__ == "__main__":
    main()
