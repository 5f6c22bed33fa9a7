"""`make smoke`: the way of `make up` without a screen, until every block is verified; one line of JSON last."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from msgspec import structs
from rich.console import Console

from embedded.bundles import fetch_bundle, verify
from embedded.layout import Layout
from embedded.memory import peak_memory
from embedded.only_one import only_one
from embedded.pid_file import end_leftovers
from embedded.rpc import call
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.stack import Running
from embedded.tally import Tally, take_tally
from embedded.up import house, until_asked_to_stop

_PATIENCE_S = 420.0
_DRAIN_PATIENCE_S = 120.0
_LOOK_EVERY_S = 2.0


def main() -> int:
    """0 when every count is at least one and all agree; the state folder stays when they do not, or with KEEP=1."""
    settings = structs.replace(Settings.from_environment(), auth="open")  # it asks as whoever sits here
    layout, screen = Layout(Layout().home / "smoke"), Screen(Console(stderr=True))
    _begin_afresh(layout)
    began = time.monotonic()
    report: dict[str, int] = {}
    with until_asked_to_stop(), peak_memory() as peak, house(settings, layout, screen) as running:
        look = _Look(running, screen)
        look.until("a forecast is issued", lambda tally: bool(tally.forecasts), _PATIENCE_S)
        seconds = round(time.monotonic() - began)
        look.until("every feeder has a notarized forecast", look.every_feeder_is_notarized, _PATIENCE_S)
        _pause(running)
        tally = look.until("all stations agree", Tally.agrees, _DRAIN_PATIENCE_S)
        verified = _verified(running, tally, layout.home / "bundles", screen)
        report = _report(tally, verified, seconds, peak.megabytes)
    passed = bool(report) and tally.agrees() and verified == len(tally.forecasts)
    _tidy_up(layout, screen, keep=settings.keep or not passed)
    print(json.dumps(report))
    return 0 if passed else 1


class _Look:
    """Watches the stations fill."""

    def __init__(self, running: Running, screen: Screen) -> None:
        self._running, self._screen = running, screen

    def until(self, what: str, reached: Callable[[Tally], bool], patience_s: float) -> Tally:
        """The tally that reaches it, or the last one when patience is at its end.

        SystemExit when nothing more can come, because the simulator refused what it was asked to play.
        """
        deadline = time.monotonic() + patience_s
        with self._screen.step(what) as note:
            while not reached(tally := take_tally(self._running.endpoints)):
                note(_line(tally))
                if refused := self._running.simulation.refused:
                    raise SystemExit(refused[0])
                if time.monotonic() > deadline:
                    self._screen.say(f"not reached in {patience_s:.0f} s: {what}; {_line(tally)}")
                    break
                time.sleep(_LOOK_EVERY_S)
        return tally

    def every_feeder_is_notarized(self, tally: Tally) -> bool:
        """By the registry, which the simulator filled before its first reading."""
        with psycopg.connect(self._running.endpoints.postgres_url, connect_timeout=10) as connection:
            feeders = {row[0] for row in connection.execute("select feeder_id from feeders")}
        return feeders == {tally.forecasts[each].feeder for each in tally.notarized & set(tally.forecasts)}


def _begin_afresh(layout: Layout) -> None:
    layout.create()
    with only_one(layout.run):
        end_leftovers(layout.run)
    shutil.rmtree(layout.home)


def _pause(running: Running) -> None:
    """No more readings; blocks go on, or the last batches would wait for them for ever."""
    running.simulation.stop()
    call(running.endpoints.chain_rpc_url, "evm_setIntervalMining", 1)


def _verified(running: Running, tally: Tally, folder: Path, screen: Screen) -> int:
    """How many blocks the verifier is content with; what it says of the others is said."""
    verified = 0
    for forecast in tally.forecasts.values():
        complaint = verify(fetch_bundle(running, forecast, folder), running.endpoints.chain_rpc_url)
        if complaint:
            screen.say(complaint)
        else:
            verified += 1
    return verified


def _report(tally: Tally, verified: int, seconds: int, peak_rss_mb: int) -> dict[str, int]:
    """Counts are blocks."""
    return _counts(tally) | {
        "verified": verified,
        "seconds_to_first_forecast": seconds,
        "peak_rss_mb": peak_rss_mb,
        "dead_letters": tally.dead_letters,
    }


def _counts(tally: Tally) -> dict[str, int]:
    names = ("windows", "forecasts", "stored", "broadcast", "notarized")
    return {name: len(getattr(tally, name)) for name in names}


def _line(tally: Tally) -> str:
    return ", ".join(f"{count} {name}" for name, count in _counts(tally).items())


def _tidy_up(layout: Layout, screen: Screen, *, keep: bool) -> None:
    if keep:
        screen.say(f"logs: {layout.logs}; proof bundles: {layout.home / 'bundles'}")
    else:
        shutil.rmtree(layout.home)


if __name__ == "__main__":
    sys.exit(main())
