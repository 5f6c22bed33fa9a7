"""From a fleet to what it needs: cores, replicas, partitions, executors, disk, gas. Assumptions stand here as names."""

from collections.abc import Mapping
from math import ceil

from msgspec import Struct

from bench.planned.costs import Cost, blocks
from bench.planned.hour import JOB, Played, play

DEADLINE_S = 300.0  # all report at once, and 95 of 100 forecasts are to be on the screen so long after
LOAD = 0.5  # no process and no core is to be busier than this until then
EXECUTOR_CORES = 2
METERS_A_SHARD = 50_000
LEAVES_A_BATCH, GAS_A_BATCH = 10_000, 52_612
HOURS_A_DAY = 24
# These hold no place in a queue that a replica could be added to: the servers, and one sender for one key.
_SERVERS = ("anvil", "kafka", "mongodb", "postgres", "valkey", "analytics", "reconciler", "scoring", "notary")
_LEAST_PARTITIONS = 4
_BOUNDED = "checkpoint"  # keeps ten batches, and what they replaced goes


class Plan(Struct, frozen=True):
    """`replicas` of each process that takes some; `disk_gb_a_day` by store, one copy of everything."""

    meters: int
    cpu_s_an_hour: float
    share_of_two_cores: float
    cores: int
    replicas: dict[str, int]
    partitions: int
    executors: int
    shards: int
    batches_a_day: int
    gas_a_day: int
    notary_load: float  # of its one process, until the deadline
    disk_gb_a_day: dict[str, float]
    played: Played


def plan(meters: int, costs: Mapping[str, Cost], bytes_per_forecast: Mapping[str, float]) -> Plan:
    """Everything is sized for LOAD, and then an hour is played with it."""
    count = blocks(meters)
    total = sum(cost.of(count) for cost in costs.values())
    cores = max(2, ceil(total / DEADLINE_S / LOAD))
    replicas = {name: ceil(cost.of(count) / DEADLINE_S / LOAD) for name, cost in costs.items() if name not in _SERVERS}
    partitions = max(_LEAST_PARTITIONS, *(n for name, n in replicas.items() if name != JOB))
    batches = HOURS_A_DAY * ceil(meters / LEAVES_A_BATCH)
    able = dict.fromkeys(costs, 1) | {
        name: ceil(costs[name].of(count) / DEADLINE_S / LOAD) for name in _SERVERS if name in costs
    }
    return Plan(
        meters=meters,
        cpu_s_an_hour=round(total, 1),
        share_of_two_cores=round(total / 7200, 4),
        cores=cores,
        replicas=replicas,
        partitions=partitions,
        executors=ceil(replicas[JOB] / EXECUTOR_CORES),
        shards=max(replicas[JOB], ceil(meters / METERS_A_SHARD)),
        batches_a_day=batches,
        gas_a_day=batches * GAS_A_BATCH,
        notary_load=round(costs["notary"].of(count) / DEADLINE_S, 2),
        disk_gb_a_day={
            store: round(n * meters * HOURS_A_DAY / 1e9, 2)
            for store, n in bytes_per_forecast.items()
            if store != _BOUNDED
        },
        played=play(costs, count, cores, able | replicas),
    )
