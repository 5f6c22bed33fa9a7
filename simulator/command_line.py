"""The options that both commands know; each one defaults to its environment variable."""

import argparse
import sys
from collections.abc import Callable

import msgspec

from simulator.refusal import Refusal
from simulator.settings import Settings

_ENVIRONMENT = """environment: KAFKA_BOOTSTRAP_SERVERS and POSTGRES_URL (both needed); SPEED, START, SEED, FAULTS,
FEEDERS, METERS for the options; CHAIN_RPC_URL with CHAIN_CLOCK=1 (keep an embedded anvil on simulated time);
INGEST_TOPIC (energy_ingest); RUN_DIR (simulation.json: progress); DATA_DIR (simulation_clock.json: where a second
run goes on)."""
_FAULT_HELP = """KIND[:meter][@rate], again and again or comma-separated; kinds: gap, stuck, spike, zero, reset,
clock_ahead, duplicate, late, correction, malformed; rate: share of readings hit (of four-hour blocks for gap and
stuck), 0.01 if left out"""


def parser(program: str, about: str) -> argparse.ArgumentParser:
    """A parser with the shared options; unset ones are None."""
    made = argparse.ArgumentParser(program, description=about, epilog=_ENVIRONMENT)
    made.add_argument(
        "--speed", type=float, help="simulated seconds per real second, at least 1 (60: an hour a minute)"
    )
    made.add_argument("--start", help="first hour to forecast: ISO 8601, UTC, a full hour")
    made.add_argument("--seed", type=int, help="same seed, same world (7)")
    made.add_argument("--fault", action="append", help=_FAULT_HELP)
    return made


def settings(options: argparse.Namespace) -> Settings:
    """The environment's settings with the options given on top; Refusal for values that make no sense."""
    given = {name: value for name, value in vars(options).items() if name in Settings.__struct_fields__}
    if options.fault:
        given["faults"] = ",".join(options.fault)
    found = msgspec.structs.replace(
        Settings.from_environment(), **{name: value for name, value in given.items() if value is not None}
    )
    if not found.speed >= 1:
        raise Refusal(f"speed {found.speed:g} is too slow: 1 is real time, 60 an hour a minute")
    if found.feeders < 1 or found.meters < 1:
        raise Refusal("at least one feeder and one meter, please")
    return found


def run(command: Callable[[], None]) -> int:
    """The command's exit code: 2, with one line on stderr, when it refuses."""
    try:
        command()
    except Refusal as refusal:
        print(f"simulator: {refusal}", file=sys.stderr)
        return 2
    return 0
