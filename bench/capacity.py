"""How much of everything a fleet needs, from what small ones cost here; and whether such a prediction holds.

`make bench NAME=capacity`. Reads FILE, the last line that `make bench NAME=pipeline` printed
(bench/planned/measured.json unless set). Costs are fitted to all fleets but the largest, the hour of the largest is
played on two cores, and the figures stand beside those that were measured: `check`. Then costs are fitted to all
fleets, and `plans` are for METERS (100000,1000000,10000000).
"""

import sys
from pathlib import Path

import msgspec
from msgspec import Struct

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.planned.costs import Cost, Fleet, fitted
from bench.planned.hour import JOB, play
from bench.planned.plan import Plan, plan
from embedded.settings import inherited_environment

_MEASURED = Path(__file__).parent / "planned" / "measured.json"
_METERS = "100000,1000000,10000000"
_CORES = 2


class Measured(Struct):
    fleets: list[Fleet]


class Check(Struct, frozen=True):
    """Predicted and measured, of the fleet that was held back."""

    meters: int
    cpu_s: tuple[float, float]
    whole_s: tuple[float, float]
    p95_s: tuple[float, float]
    cpu_s_by_process: dict[str, tuple[float, float]]


class Answer(Struct, frozen=True):
    benchmark: str
    check: Check
    plans: list[Plan]


def main() -> None:
    """Check, plan, print."""
    asked = inherited_environment()
    file = Path(asked.get("FILE") or _MEASURED)
    fleets = sorted(msgspec.json.decode(file.read_bytes(), type=Measured).fleets, key=lambda fleet: fleet.meters)
    if len(fleets) < 3:
        sys.exit(f"{file} has {len(fleets)} fleets: two make a line, a third checks it")
    costs = fitted(fleets)
    plans = [
        plan(int(meters), costs, fleets[-1].bytes_per_forecast)
        for meters in (asked.get("METERS") or _METERS).split(",")
    ]
    checked = _check(fitted(fleets[:-1]), fleets[-1])
    print(_told(checked))
    for each in plans:
        print(_row(each))
    print(msgspec.json.encode(Answer("capacity", checked, plans)).decode())


def _check(costs: dict[str, Cost], fleet: Fleet) -> Check:
    played = play(costs, fleet.blocks, _CORES, {JOB: _CORES})
    each = {name: (round(cost.of(fleet.blocks), 1), fleet.cpu_s[name]) for name, cost in costs.items()}
    return Check(
        fleet.meters,
        (round(sum(predicted for predicted, _ in each.values()), 1), round(sum(fleet.cpu_s.values()), 1)),
        (round(played.whole_s, 1), fleet.hour_s),
        (round(played.p95_s, 1), fleet.p95_s),
        each,
    )


def _told(check: Check) -> str:
    pairs = {"CPU-seconds": check.cpu_s, "hour over after": check.whole_s, "p95 on the screen": check.p95_s}
    words = "; ".join(f"{name} {a:,.1f} ({b:,.1f} measured, {a / b:.2f})" for name, (a, b) in pairs.items())
    return f"{check.meters:,} meters, predicted from smaller fleets: {words}"


def _row(plan: Plan) -> str:
    needs = f"{plan.cores} cores, {plan.partitions} partitions, {plan.executors} executors"
    disk_gb, gas = sum(plan.disk_gb_a_day.values()), plan.gas_a_day / 1e6
    hour = f"{plan.cpu_s_an_hour:,.0f} CPU-s an hour"
    return f"{plan.meters:,} meters: {hour}, {needs}, {disk_gb:,.1f} GB and {gas:,.1f} M gas a day"


if __name__ == "__main__":
    main()
