"""`make up`: the house on this machine, from nothing to one URL, until Ctrl-C."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from embedded.anvil import keep_copy
from embedded.counts import Counter
from embedded.layout import Layout
from embedded.only_one import only_one
from embedded.pid_file import end_leftovers
from embedded.preflight import check_disk, check_replay
from embedded.screen import Screen
from embedded.settings import Settings, keep_loopback_direct
from embedded.simulation import read_simulation
from embedded.stack import Running, Stack

_REFRESH_S = 3.0


def main() -> None:
    """Start, say where, show how it goes, stop."""
    layout = Layout()
    screen = Screen(Console())
    settings = Settings.from_environment()
    with until_asked_to_stop(), house(settings, layout, screen) as running:
        screen.say(f"\nGridledger is at {running.analytics_url}   (logs: {layout.logs}; Ctrl-C stops everything)\n")
        if settings.auth == "required":
            screen.say('The API asks who you are: make key NAME=me ROLE=admin GROUPS="*"\n')
        show_status(running, layout, screen)


@contextmanager
def house(
    settings: Settings, layout: Layout, screen: Screen, stack: Callable[[Settings, Layout, Screen], Stack] = Stack
) -> Iterator[Running]:
    """The running house in this state folder, which no other run uses; what a killed run left is ended first."""
    check_replay(settings)
    keep_loopback_direct()
    layout.create()
    check_disk(layout.home)
    with only_one(layout.run), screen.shown():
        for name in end_leftovers(layout.run):
            screen.say(f"{name}: left over from a run that was killed, ended")
        with stack(settings, layout, screen).running() as running:
            yield running


@contextmanager
def until_asked_to_stop() -> Iterator[None]:
    """Ctrl-C or SIGTERM leave the block, quietly; once more while stopping changes nothing."""

    def leave(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    try:
        yield
    except KeyboardInterrupt:
        return


def show_status(running: Running, layout: Layout, screen: Screen) -> None:
    """Say how it goes, and keep a copy of the chain, until interrupted."""
    counter = Counter(running.endpoints.kafka_bootstrap_servers, running.analytics_url)
    while True:
        simulation = read_simulation(layout.run)
        keep_copy(layout.data / "anvil")
        screen.show("status", f"{simulation.line() + ' · ' if simulation else ''}{counter.counts().line()}")
        time.sleep(_REFRESH_S)


if __name__ == "__main__":
    main()
