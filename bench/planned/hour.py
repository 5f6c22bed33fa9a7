"""An hour's blocks on their way to the screen, played: processes that share cores, each with a queue before it.

A fluid model. Whoever has work gets an equal share of the cores, and no more than its replicas can use; each passes
blocks on in the order in which they came. Nothing else holds anybody up: no network, no disk, no lock.
"""

from collections.abc import Mapping

from msgspec import Struct

from bench.planned.costs import Cost

JOB = "feature job"
_WAY = (JOB, "inference", "broadcast")  # what a block goes through until it is on the screen
_STEPS = 2000


class Played(Struct, frozen=True):
    """Seconds after the hour closed."""

    p95_s: float  # of a block on the screen
    whole_s: float  # until all work is done


class _Station:
    """Blocks are counted, not told apart; a share of one may be done."""

    def __init__(self, cost: Cost, replicas: int, blocks: int) -> None:
        self.replicas, self._a_block = replicas, cost.a_block + cost.fixed / blocks
        self.arrived = self.done = 0.0

    def wants(self, step_s: float) -> float:
        """CPU-seconds that it can use in so long."""
        return min(self.replicas * step_s, (self.arrived - self.done) * self._a_block)

    def work(self, cpu_s: float) -> None:
        self.done = min(self.arrived, self.done + cpu_s / self._a_block) if self._a_block else self.arrived


def play(
    costs: Mapping[str, Cost], blocks: int, cores: float, replicas: Mapping[str, int], spread_s: float = 0.0
) -> Played:
    """`replicas`: 1 where none are named. `spread_s`: the readings that complete an hour come evenly over so long."""
    stations = {name: _Station(cost, replicas.get(name, 1), blocks) for name, cost in costs.items()}
    step_s = max(sum(cost.of(blocks) for cost in costs.values()) / cores, spread_s) / _STEPS
    now_s, screen = 0.0, list[tuple[float, float]]()
    while not screen or any(station.wants(step_s) > 1e-9 for station in stations.values()) or now_s < spread_s:
        now_s += step_s
        stations[JOB].arrived = blocks * min(1.0, now_s / spread_s) if spread_s else blocks
        _share(stations, cores * step_s, step_s)
        _pass_on(stations)
        screen.append((now_s, stations[_WAY[-1]].done))
    return Played(next(at for at, done in screen if done >= 0.95 * blocks - 1e-6), now_s)


def _share(stations: Mapping[str, _Station], cpu_s: float, step_s: float) -> None:
    """Who wants least comes first: what it leaves of its share is for the others."""
    wanting = sorted((each.wants(step_s), name) for name, each in stations.items())
    for waiting, (wanted, name) in zip(range(len(wanting), 0, -1), wanting, strict=True):
        given = min(cpu_s / waiting, wanted)
        stations[name].work(given)
        cpu_s -= given


def _pass_on(stations: Mapping[str, _Station]) -> None:
    """Windows to inference, forecasts to everybody else; a window's own stations are those of its forecast."""
    stations["inference"].arrived = stations[JOB].done
    for name, station in stations.items():
        if name not in (JOB, "inference"):
            station.arrived = stations["inference"].done
