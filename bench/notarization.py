"""What notarization costs: gas beside contracts without batches, CPU from event to root, seconds from event to block.

`make bench NAME=notarization`. All of it is real and on this machine: anvil with the contracts as built now,
PostgreSQL, the notary as a process.

- Gas: batches of five sizes in ForecastLedger once the issuer has one; 10,000 forecasts one by one, a transaction
  each over as many blocks as their gas limit asks for, in NaiveForecasts and, times packed into half the room, in
  PackedForecasts (contracts/test). On one node.
- CPU: 100,000 forecasts from the bytes of their events (64 series each) to commitments and root, in one process; as
  one batch, and in batches of 10,000 as the notary makes them. Memory is what that process grows by.
- Inclusion: 1,000 forecasts a second for a minute, in blocks of 64, with a block of the chain each second; from when
  each was due to be sent until the receipt of its batch came out. With a flush after five seconds, and as shipped.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.notary.chain import build_contracts
from bench.notary.commitments import cost
from bench.notary.gas import Gas, measured_gas
from bench.notary.inclusion import Inclusion, inclusion

_ONE_BY_ONE = 10_000
_COMMITTED, _PART = 100_000, 10_000
_PER_SECOND = 1_000
_SECONDS = 60


def main() -> None:
    build_contracts()
    with tempfile.TemporaryDirectory() as folder:
        gas = measured_gas(Path(folder), _ONE_BY_ONE)
    for size, used in gas.batch.items():
        print(f"{size:7,} forecasts a batch: {used:,} gas, {used / size:,.2f} each", flush=True)
    print(f"one by one: {gas.naive:,.0f} gas each, {gas.packed:,.0f} packed", flush=True)
    whole, parts = (cost(_COMMITTED, size) for size in (_COMMITTED, _PART))
    for size, each in ((_COMMITTED, whole), (_PART, parts)):
        print(f"{_COMMITTED:,} in batches of {size:,}: {each.cpu_s:.2f} s of CPU, {each.memory_mb:.0f} MB", flush=True)
    five, shipped = (_inclusion(source) for source in ("bench/notary/flush_after_5_s.py", "functions/notary/main.py"))
    costs = {
        "gas_per_batch": max(gas.batch.values()),
        "gas_per_forecast": {str(size): round(used / size, 3) for size, used in gas.batch.items()},
        "naive_gas_per_forecast": round(gas.naive),
        "ratio_vs_naive_10000": _ratio(gas, gas.naive),
        "packed_gas_per_forecast": round(gas.packed),
        "ratio_vs_packed_10000": _ratio(gas, gas.packed),
        "cpu_s_per_100k": round(whole.cpu_s, 2),
        "cpu_s_per_100k_by_10000": round(parts.cpu_s, 2),
        "memory_mb_per_100k": round(whole.memory_mb),
        "memory_mb_by_10000": round(parts.memory_mb),
    }
    print(json.dumps({"benchmark": "notarization"} | costs | _seconds(five, "") | _seconds(shipped, "_shipped")))


def _inclusion(source: str) -> Inclusion:
    with tempfile.TemporaryDirectory() as folder:
        found = inclusion(Path(folder), source, _PER_SECOND, _SECONDS)
    print(f"{source}: included after {median(found.waited_s):.1f} s (median), {_p95(found):.1f} s (p95)", flush=True)
    return found


def _ratio(gas: Gas, one_by_one: float) -> int:
    return round(one_by_one * _ONE_BY_ONE / gas.batch[_ONE_BY_ONE])


def _seconds(found: Inclusion, which: str) -> dict[str, float]:
    return {
        f"included_median_s{which}": round(median(found.waited_s), 1),
        f"included_p95_s{which}": round(_p95(found), 1),
        f"notary_process_cpu_s_per_100k{which}": round(found.notary_cpu_s * _COMMITTED / _PER_SECOND / _SECONDS, 1),
    }


def _p95(found: Inclusion) -> float:
    return quantiles(found.waited_s, n=20)[-1]


if __name__ == "__main__":
    main()
