"""One run: commission, back-fill, then live until told to stop. Wires everything both commands share."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from domain.aloud import say
from domain.cloud_event import utc_text
from domain.stopping import stop_on_signals
from simulator import saved_clock
from simulator.chain_clock import ChainClock
from simulator.commissioning import commission
from simulator.faults import parse_faults
from simulator.progress import progress, report
from simulator.publisher import Publisher
from simulator.refusal import Refusal
from simulator.saved_clock import SavedClock
from simulator.settings import Settings
from simulator.simulated_clock import SimulatedClock
from simulator.timeline import HOUR_S, Timeline, moment
from simulator.world import World

_TICK_S = 0.5
_BACKFILL_STEP_S = 24 * HOUR_S
_HELD = "clock_held"  # a file in RUN_DIR: whoever started the house removes it when all of it can follow


def play(settings: Settings, world_at: Callable[[int], World], default_start: int) -> None:
    """Run until SIGTERM or SIGINT. `world_at` makes the world for a start in seconds since 1970.

    Raises Refusal before anything is sent when the settings do not fit each other or the run before.
    """
    clock_path = settings.data_dir / "simulation_clock.json"
    saved = saved_clock.load(clock_path)
    start = _start(settings.start, saved, default_start, clock_path)
    timeline = Timeline(world_at(start), start, parse_faults(settings.faults), settings.seed)
    if saved is None:
        saved = SavedClock(timeline.world.identity, start, timeline.begins_at)
    elif saved.identity != timeline.world.identity:
        raise Refusal(
            f"{clock_path} belongs to another simulation ({saved.identity}; asked for: {timeline.world.identity}); "
            "use the same options, or begin again with an empty data folder (make clean)"
        )
    commission(timeline.world.registry, settings.postgres_url)
    saved_clock.save(clock_path, saved)
    _Run(settings, timeline, saved, clock_path).until_stopped()


def parse_start(text: str) -> int:
    """Seconds since 1970 of an ISO 8601 date or full hour, UTC unless it says otherwise."""
    try:
        asked = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"start {text!r} is no date; write it like 2026-01-31 or 2026-01-31T07:00Z") from error
    second = int(asked.replace(tzinfo=asked.tzinfo or UTC).timestamp())
    if second % HOUR_S:
        raise Refusal(f"start {text!r} is no full hour; write it like 2026-01-31T07:00Z")
    return second


def _start(asked: str, saved: SavedClock | None, default: int, clock_path: Path) -> int:
    start = parse_start(asked) if asked else saved.start if saved else default
    if saved and start != saved.start:
        raise Refusal(
            f"{clock_path} belongs to a simulation that started at {utc_text(moment(saved.start))}; "
            "leave the start out to go on with it, or begin again with an empty data folder (make clean)"
        )
    return start


class _Run:
    """The moving parts of one run."""

    def __init__(self, settings: Settings, timeline: Timeline, saved: SavedClock, clock_path: Path) -> None:
        self.settings, self.timeline, self.clock_path = settings, timeline, clock_path
        self.saved = saved
        self.stopping = Event()
        self.clock = SimulatedClock(max(saved.published_until, timeline.start), settings.speed)
        self.publisher = Publisher(settings.kafka_bootstrap_servers, settings.ingest_topic)

    def until_stopped(self) -> None:
        stop_on_signals(self.stopping)
        if self.settings.chain_clock and self.settings.chain_rpc_url:
            ChainClock(self.settings.chain_rpc_url, lambda: self.clock.now, self.stopping).start()
        try:
            self._back_fill()
            self._live()
        finally:
            self.stopping.set()
            self.publisher.close()

    def _back_fill(self) -> None:
        start = self.timeline.start
        while self.saved.published_until < start and not self.stopping.is_set():
            self._publish_until(min(self.saved.published_until + _BACKFILL_STEP_S, start))

    def _while_held(self) -> None:
        held = self.settings.run_dir / _HELD
        if not held.exists():
            return
        # Sent again, a heartbeat says nothing new; but whoever waits for its reader sees it taken in.
        now = int(self.clock.now)
        self.publisher.publish(self.timeline.newest_heartbeat(now), self.stopping)
        report(self.settings.run_dir, progress(self.timeline, self.saved.published_until, now, self.clock.speed))
        while held.exists() and not self.stopping.wait(_TICK_S):
            pass

    def _live(self) -> None:
        self._while_held()
        here = utc_text(moment(int(self.clock.now)))
        say(f"simulator: live at {self.clock.speed:g} times real time, from {here}")
        ends_at = self.timeline.world.ends_at
        while not self.stopping.wait(_TICK_S):
            before = self.clock.now
            self._publish_until(int(self.clock.advance()))
            if ends_at is not None and before < ends_at <= self.clock.now:
                say("simulator: the file has no more rows; only the clock and its heartbeats go on")

    def _publish_until(self, until: int) -> None:
        """Publish what is due, then remember that it is done: in this order, so that nothing can be left out."""
        if self.publisher.publish(self.timeline.records(self.saved.published_until, until), self.stopping):
            self.saved = SavedClock(self.saved.identity, self.saved.start, until)
            saved_clock.save(self.clock_path, self.saved)
            state = progress(self.timeline, until, self.clock.now, self.clock.speed)
            report(self.settings.run_dir, state)
