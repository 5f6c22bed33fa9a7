"""What those who are served wait for, and what it costs: inference, live stream, history and KPIs, cold start.

`make bench NAME=serving` (SOCKETS=5000, FORECASTS=100000) takes four minutes; a million forecasts are more than the
embedded MongoDB-protocol server has borne on two cores (docs/operations.md). All of it is real and on this machine:
functions as processes by command and variables of their manifests, PostgreSQL, Valkey, and that server. Clients share
the machine's cores with all that.

- Inference: windows of 64 series posted over HTTP, forecasts taken by K_SINK; forecasts per CPU-second of the
  function's process, beside the same with a window for each series, and beside the model without HTTP and JSON.
  In turns, the best of each one's counts.
- Stream: WebSockets without compression, an event a second to each (the hour that closed for 64 series, 2 kB); from
  XADD until the client has it. Then all lines are cut at once while events go on, and the clients come back as
  dashboards do, with last_event_id: what they missed of all that was published.
- History: one series' 30 days, 720 origins in one answer; and its newest 24 origins, which is what the dashboard asks.
- KPIs over everything, ten looks a second. Counting is done anew for a fifth of the time at most, so few of the
  looks wait for a count: the longest did.
- Cold start of analytics: from the start of its process until the readiness probe, which asks all three stores, is
  answered with 200. Its bytecode lies there, for analytics has run before.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.served.filled import fill
from bench.served.function import first_200
from bench.served.inference import inference_rates
from bench.served.reads import p99, waits
from bench.served.settings import Settings
from bench.served.stores import Stores, running_stores
from bench.served.stream import streamed

Figures = dict[str, float]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_stores(Path(folder)) as stores:
        print(json.dumps(measured(stores, Path(folder), Settings.from_environment())))


def measured(stores: Stores, folder: Path, sizes: Settings) -> dict[str, float | str]:
    """Of stores that are empty, but for the schema."""
    parts = (_inference, _stream, _cold_start, _reads)
    figures = {name: figure for part in parts for name, figure in part(stores, folder, sizes).items()}
    return {"benchmark": "serving"} | figures


def _inference(stores: Stores, folder: Path, sizes: Settings) -> Figures:
    rates = inference_rates(stores.postgres_url, folder, sizes)
    ratio = rates.of_blocks / rates.of_singles
    _say(f"inference: {rates.of_blocks:,.0f} forecasts per CPU-second, {ratio:.1f} times those of one series an event")
    _say(f"the model alone, without HTTP and JSON: {rates.of_model:,.0f}")
    return {
        "inference_forecasts_per_cpu_s": round(rates.of_blocks),
        "ratio_vs_one_per_event": round(ratio, 1),
        "model_alone_forecasts_per_cpu_s": round(rates.of_model),
    }


def _stream(stores: Stores, folder: Path, sizes: Settings) -> Figures:
    stream = streamed(stores, folder, sizes)
    found, half, late = stream.found, median(stream.found.delays_ms), p99(stream.found.delays_ms)
    _say(f"stream: {stream.sockets:,} sockets, {half:.0f} ms from XADD to client (median), {late:.0f} ms (p99)")
    _say(f"all cut: {found.back:,} were back after {stream.back_s:.1f} s; {found.missed} events missed")
    return {
        "sockets": stream.sockets,
        "stream_median_ms": round(half),
        "stream_p99_ms": round(late),
        "stream_missed": found.missed,
        "stream_repeated": found.repeated,
        "stream_told_to_resync": found.told_to_resync,
        "stream_closed_by_server": found.closed_by_server,
        "stream_back": found.back,
        "stream_back_s": round(stream.back_s, 1),
        "stream_frames_per_cpu_s": round(stream.frames_per_cpu_s),
    }


def _reads(stores: Stores, folder: Path, sizes: Settings) -> Figures:
    filled = fill(stores, sizes.forecasts)
    _say(f"{filled.forecasts:,} forecasts are stored: {filled.feeders} feeders, {filled.hours} hours")
    found = waits(stores, filled, folder, sizes)
    times: Figures = {}
    for name, waited in (("history", found.history), ("newest_day", found.newest_day), ("kpis", found.kpis)):
        times |= {f"{name}_median_ms": round(median(waited)), f"{name}_p99_ms": round(p99(waited))}
    _say(f"history of 30 days: {times['history_p99_ms']} ms (p99), newest day {times['newest_day_p99_ms']} ms")
    _say(f"KPIs: {times['kpis_p99_ms']} ms (p99), with a count of everything {found.kpis_counted:,.0f} ms")
    return {"forecasts": filled.forecasts} | times | {"kpis_counted_ms": round(found.kpis_counted)}


def _cold_start(stores: Stores, folder: Path, sizes: Settings) -> Figures:
    environment, log = stores.analytics(), folder / "analytics-starts.log"
    starts = [first_200("analytics", environment, log) for _ in range(sizes.starts)]
    wall_s, cpu_s = [start.wall_s for start in starts], [start.cpu_s for start in starts]
    _say(f"cold start: best {min(wall_s):.2f} s, median {median(wall_s):.2f} s; {min(cpu_s):.2f} s of CPU")
    return {
        "cold_start_s": round(median(wall_s), 2),
        "cold_start_best_s": round(min(wall_s), 2),
        "cold_start_cpu_s": round(min(cpu_s), 2),
    }


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
