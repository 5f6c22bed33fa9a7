"""`python -m simulator`: commission a fleet, back-fill four weeks, then live readings on a fast clock."""

import sys
import time

from simulator.command_line import parser, run, settings
from simulator.fleet.fleet import Fleet
from simulator.play import play
from simulator.timeline import HOUR_S


def main() -> None:
    """Parse the options and play the fleet."""
    made = parser("python -m simulator", __doc__)
    made.add_argument("--feeders", type=int, help="how many feeders (3)")
    made.add_argument("--meters", type=int, help="how many meters on each (20)")
    chosen = settings(made.parse_args())
    this_hour = int(time.time()) // HOUR_S * HOUR_S
    play(chosen, lambda start: Fleet(chosen.seed, start, chosen.feeders, chosen.meters), this_hour)


if __name__ == "__main__":
    sys.exit(run(main))
