"""What happens to a house, to whom and when: all of it follows from a seed."""

import random
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Kind = Literal["kill", "freeze", "no_room", "cut", "slow", "fray", "reorg", "chain_ahead"]

FUNCTIONS = ("inference", "persistence", "broadcast", "scoring", "notary", "reconciler", "analytics")
SERVERS = ("kafka", "postgres", "mongodb", "valkey", "anvil")
JOBS = ("functions", "spark", "java", "simulator")  # `functions` is the local runner, `java` that of Spark
HOUSE = "house"  # `make up` itself
PROCESSES = (*FUNCTIONS, *SERVERS, *JOBS)
WIRES = ("mongodb", "redis", "postgres", "chain")  # between the functions and these
CONFIRMATIONS = 12  # knative/base: a batch with so many blocks on top is final


class Fault(Struct, frozen=True):
    """`kill` and `reorg` are over at once, `chain_ahead` sets the chain's clock forward by its seconds."""

    kind: Kind
    whom: tuple[str, ...]
    after_s: float = 0.0  # since the fault before began
    seconds: int = 0
    blocks: int = 0

    def __str__(self) -> str:
        size = (f" for {self.seconds} s" if self.seconds else "") + (f" of {self.blocks} blocks" if self.blocks else "")
        return f"{self.kind} {' and '.join(self.whom)}{size}"


def schedule(seed: int, faults: int, every_s: float) -> list[Fault]:
    """So many faults, on average `every_s` apart. First all processes die once, two by two, and everything else
    happens once; then what is left is drawn from decks in which every process is killed alone and is frozen.

    Kinds that last go on while the next ones begin.
    """
    chance = random.Random(seed)
    first = _first(chance)
    if faults < len(first):
        raise ValueError(f"{faults} faults do not reach everybody; it takes {len(first)}")
    drawn = first + _draw(chance, faults - len(first))
    return [_timed(fault, chance, every_s) for fault in drawn]


def _first(chance: random.Random) -> list[Fault]:
    faults = [Fault("kill", pair) for pair in _pairs(chance)]
    faults += [Fault("kill", (HOUSE,)), _lasting(chance, "freeze", chance.choice(SERVERS))]
    faults += [_lasting(chance, "no_room", chance.choice(SERVERS)), *_wires(chance, (chance.choice(WIRES),))]
    faults += [_reorg(chance, deep=False), _chain_ahead(chance)]
    chance.shuffle(faults)
    return faults


def _draw(chance: random.Random, count: int) -> list[Fault]:
    drawn: list[Fault] = []
    while len(drawn) < count:
        deck = list(_deck(chance))
        chance.shuffle(deck)
        drawn += deck
    return drawn[:count]


def _deck(chance: random.Random) -> Iterator[Fault]:
    yield from (Fault("kill", (name,)) for name in (*PROCESSES, HOUSE))
    yield from (Fault("kill", pair) for pair in _pairs(chance))
    yield from (_lasting(chance, "freeze", name) for name in PROCESSES)
    yield from (_lasting(chance, "no_room", name) for name in (*SERVERS, HOUSE))
    yield from _wires(chance, WIRES)
    yield from (_reorg(chance, deep=deep) for deep in (False, False, True))
    yield _chain_ahead(chance)


def _pairs(chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Everybody once."""
    names = chance.sample(PROCESSES, len(PROCESSES))
    return zip(names[::2], names[1::2], strict=True)


def _wires(chance: random.Random, names: tuple[str, ...]) -> list[Fault]:
    return [_lasting(chance, kind, name) for name in names for kind in ("cut", "slow", "fray")]


def _lasting(chance: random.Random, kind: Kind, name: str) -> Fault:
    return Fault(kind, (name,), seconds=chance.randint(3, 10))


def _reorg(chance: random.Random, *, deep: bool) -> Fault:
    blocks = chance.randint(CONFIRMATIONS + 1, 3 * CONFIRMATIONS) if deep else chance.randint(1, CONFIRMATIONS - 1)
    return Fault("reorg", ("chain",), blocks=blocks)


def _chain_ahead(chance: random.Random) -> Fault:
    return Fault("chain_ahead", ("chain",), seconds=60 * chance.randint(5, 60))


def _timed(fault: Fault, chance: random.Random, every_s: float) -> Fault:
    after_s = round(chance.uniform(0.2, 1.8) * every_s, 1)
    return Fault(fault.kind, fault.whom, after_s, fault.seconds, fault.blocks)
