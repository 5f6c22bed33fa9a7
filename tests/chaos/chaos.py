"""One run: a house under load, its schedule of faults, and what must be true once all is calm."""

import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psycopg
from msgspec import Struct

from tests.chaos.aftermath import assert_all_is_well, settle
from tests.chaos.schedule import FUNCTIONS, schedule
from tests.chaos.strikes import Missed, Strikes
from tests.chaos.wired_house import WiredHouse

FAULTY_FLEET = "gap,stuck,spike,zero,reset,clock_ahead,duplicate@0.02,late@0.02,correction@0.02,malformed"
_FIRST_FORECAST_S = 600
_RECOVERY_S = 300

_NEWEST_ON_CHAIN = """
    select max(origin) from outbox join batches using (chain_id, ledger, issuer, sequence)
    where kind = 'forecast' and status <> 'signed'"""


class Size(Struct, frozen=True):
    """Of a run: what it takes follows from the machine, not from the seed."""

    faults: int
    every_s: float
    feeders: int
    meters: int  # of a feeder
    speed: int


def say(line: str) -> None:
    """At once: whoever looks wants to see how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(folder: Path, seed: int, size: Size) -> dict[str, object]:
    """The figures of a run that ended well; AssertionError for one that did not."""
    house = WiredHouse(
        folder,
        SPEED=str(size.speed),
        FEEDERS=str(size.feeders),
        METERS=str(size.meters),
        FAULTS=FAULTY_FLEET,
        RECONCILER_GRACE_MINUTES="1",
    )
    began = time.monotonic()
    house.start()
    try:
        await_later_forecast(house, None, _FIRST_FORECAST_S)
        say(f"the house forecasts after {time.monotonic() - began:.0f} s")
        done = play(house, seed, size)
        await_recovery(house)
        house.pause()
        settle(house, say)
        found = assert_all_is_well(house, folder / "record")
    finally:
        house.stop()
    return {"seed": seed, "faults": done} | found | {"seconds": round(time.monotonic() - began)}


def play(house: WiredHouse, seed: int, size: Size) -> dict[str, int]:
    """Returns when all is calm: how many faults of each kind there were."""
    faults, strikes = schedule(seed, size.faults, size.every_s), Strikes(house)
    done: Counter[str] = Counter()
    began = time.monotonic()
    for number, fault in enumerate(faults, start=1):
        time.sleep(fault.after_s)
        say(f"{time.monotonic() - began:7.1f} s  {number} of {len(faults)}: {fault}")
        try:
            strikes.strike(fault)
            done[fault.kind] += 1
        except Missed:
            say("            nobody was there")
            done["missed"] += 1
    strikes.calm()
    return dict(done)


def await_recovery(house: WiredHouse) -> None:
    """Everybody serves, and a forecast that was made since is on chain."""
    before = newest_on_chain(house)
    for function in FUNCTIONS:
        house.until(f"{function} serves", lambda function=function: house.serves(function), _RECOVERY_S)  # type: ignore[misc]
    await_later_forecast(house, before, _RECOVERY_S)
    say("all is calm, and everybody serves")


def await_later_forecast(house: WiredHouse, before: object, patience_s: float) -> None:
    house.until("a later forecast is on chain", lambda: newest_on_chain(house) not in (None, before), patience_s)


def newest_on_chain(house: WiredHouse) -> object:
    """The newest origin of a forecast that the chain has; None before the first, and while nobody can say."""
    with suppress(psycopg.Error), psycopg.connect(house.endpoints.postgres_url, connect_timeout=5) as connection:
        row = connection.execute(_NEWEST_ON_CHAIN).fetchone()
        return row[0] if row else None
    return None
