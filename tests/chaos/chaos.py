"""One run: a house under load, its schedule of faults, and what must be true once all is calm."""

import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
from msgspec import Struct

from tests.chaos.aftermath import assert_all_is_well, settle
from tests.chaos.schedule import FUNCTIONS, Fault, schedule
from tests.chaos.strikes import Missed, Strikes
from tests.chaos.wired_house import WiredHouse

FAULTY_FLEET = "gap,stuck,spike,zero,reset,clock_ahead,duplicate@0.02,late@0.02,correction@0.02,malformed"
_FIRST_FORECAST_S = 600
_RECOVERY_S = 600
_ROUND = 40  # faults
_NEVER = datetime.min.replace(tzinfo=UTC)

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
        await_later_forecast(house, _FIRST_FORECAST_S)
        say(f"the house forecasts after {time.monotonic() - began:.0f} s")
        done = play(house, seed, size)
        house.pause()
        settle(house, say)
        found = assert_all_is_well(house, folder / "record")
    finally:
        house.stop()
    assert_nobody_is_left(folder)
    return {"seed": seed, "faults": done} | found | {"seconds": round(time.monotonic() - began)}


def assert_nobody_is_left(folder: Path) -> None:
    """Of all processes that were ever told to run here."""
    left = []
    for each in psutil.process_iter(["pid", "cmdline"]):
        with suppress(psutil.Error):
            if each.environ().get("RUN_DIR") == str(folder / "run"):
                left.append(each.info)
    assert not left, left


def play(house: WiredHouse, seed: int, size: Size) -> dict[str, int]:
    """How many faults of each kind there were. After each round of them the house gets the time to recover: else on a
    slow machine the feature job, which takes long to start, would never come to work, and nothing would be under load.
    """
    faults, done, began = schedule(seed, size.faults, size.every_s), Counter[str](), time.monotonic()
    for first in range(0, len(faults), _ROUND):
        strikes = Strikes(house)
        for number, fault in enumerate(faults[first : first + _ROUND], start=first + 1):
            time.sleep(fault.after_s)
            say(f"{time.monotonic() - began:7.1f} s  {number} of {len(faults)}: {fault}")
            done[_done(strikes, fault)] += 1
        strikes.calm()
        await_recovery(house)
        say(f"{time.monotonic() - began:7.1f} s  all is calm, everybody serves, and a forecast made since is on chain")
    return dict(done)


def _done(strikes: Strikes, fault: Fault) -> str:
    try:
        strikes.strike(fault)
    except Missed:
        say("           nobody was there")
        return "missed"
    return fault.kind


def await_recovery(house: WiredHouse) -> None:
    """Everybody serves, and a forecast that was made since is on chain."""
    for function in FUNCTIONS:
        house.until(f"{function} serves", lambda function=function: house.serves(function), _RECOVERY_S)  # type: ignore[misc]
    await_later_forecast(house, _RECOVERY_S)


def await_later_forecast(house: WiredHouse, patience_s: float) -> None:
    before = newest_on_chain(house)
    house.until("a later forecast is on chain", lambda: newest_on_chain(house) > before, patience_s)


def newest_on_chain(house: WiredHouse) -> datetime:
    """The newest origin of a forecast that the chain has; the beginning of time before the first."""
    with suppress(psycopg.OperationalError), psycopg.connect(house.endpoints.postgres_url, connect_timeout=5) as found:
        row = found.execute(_NEWEST_ON_CHAIN).fetchone()
        if row and row[0]:
            return row[0]
    return _NEVER
