from collections import Counter

import pytest

from tests.chaos.schedule import HOUSE, PROCESSES, WIRES, schedule

KINDS = {"kill", "freeze", "no_room", "cut", "slow", "fray", "reorg", "chain_ahead"}


def hit(faults, kind):  # type: ignore[no-untyped-def]
    return Counter(name for fault in faults if fault.kind == kind for name in fault.whom)


def test_the_same_seed_is_the_same_schedule_and_another_one_is_not() -> None:
    assert schedule(7, 200, 5) == schedule(7, 200, 5) != schedule(8, 200, 5)


@pytest.mark.parametrize("seed", range(20))
def test_a_short_one_kills_everybody_and_has_every_kind(seed: int) -> None:
    faults = schedule(seed, 22, 3)
    assert len(faults) == 22
    assert {fault.kind for fault in faults} == KINDS
    assert hit(faults, "kill").keys() == {*PROCESSES, HOUSE}
    assert any(len(fault.whom) == 2 for fault in faults)


@pytest.mark.parametrize("seed", range(20))
def test_a_long_one_does_everything_to_everybody(seed: int) -> None:
    faults = schedule(seed, 200, 5)
    assert len(faults) == 200
    alone = {fault.whom for fault in faults if fault.kind == "kill" and len(fault.whom) == 1}
    assert alone == {(name,) for name in (*PROCESSES, HOUSE)}
    assert hit(faults, "freeze").keys() == set(PROCESSES)
    for kind in ("cut", "slow", "fray"):
        assert hit(faults, kind).keys() == set(WIRES)
    depths = [fault.blocks for fault in faults if fault.kind == "reorg"]
    assert min(depths) < 12 < max(depths)


def test_so_few_that_somebody_is_spared_are_refused() -> None:
    with pytest.raises(ValueError, match="reach everybody"):
        schedule(7, 5, 3)
