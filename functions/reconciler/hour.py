"""What is known of the windows of one feeder and hour. Pure: no clock, no store, no broker."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

# So long an hour is looked at after one of its events was last seen: effects have been seen to vanish again.
WATCH = timedelta(hours=6)
# And so much longer while something of it is open. What Kafka keeps by default: later nothing can be sent again. Pauses
# between two attempts become longer than this, so they end by themselves.
WATCH_OPEN = timedelta(days=7)
DAYS_KEPT = 90  # after it was last looked at, unless the settings say otherwise

State = Literal["complete", "waiting", "dead_lettered", "missing"]
What = Literal["window", "forecast", "refused_window", "refused_forecast"]


class Place(Struct, frozen=True):
    """Where a record lies in its topic, and when it came there by Kafka's clock."""

    partition: int
    offset: int
    at: datetime


class Sighting(Struct, frozen=True):
    """One record that says something about a window: it or its forecast passed, or was refused by somebody."""

    what: What
    feeder: str
    origin: datetime
    window_id: str
    block: int
    place: Place


class Trail(Struct, frozen=True):
    """The records of one id: the first is the message for ever, others are deliveries of the same."""

    first: Place
    newest: Place
    refused_at: datetime | None = None

    @property
    def is_refused(self) -> bool:
        """Whether it lies among the dead letters and was not sent again since."""
        return self.refused_at is not None and self.refused_at >= self.newest.at


class Block(Struct, frozen=True):
    """One window and what became of it. None: nobody can tell, or notarization is off."""

    window_id: str
    block: int
    window: Trail
    forecast: Trail | None = None
    stored: bool = False
    shown: bool | None = None  # on the live stream
    queued: bool | None = None  # in the notary's book
    on_chain: bool | None = None
    state: State = "waiting"
    sent_again: int = 0
    not_again_before: datetime | None = None


class Hour(Struct, frozen=True):
    """The windows of one feeder with this origin, by id."""

    feeder: str
    origin: datetime
    watched_until: datetime
    blocks: dict[str, Block] = {}


class Counts(Struct, frozen=True):
    """Windows by what they have come to; complete, waiting, dead-lettered and missing ones are all there are."""

    windows: int
    stored: int
    broadcast: int
    notarized: int | None  # in a block of the chain; None: notarization is off
    pending: int | None  # in the notary's book, and not on chain yet
    complete: int
    waiting: int
    dead_lettered: int
    missing: int
    sent_again: int  # how often, all windows together


def with_sighting(hour: Hour | None, seen: Sighting, now: datetime) -> Hour | None:
    """The hour after this record; a record about a window that we never saw is older than our look and says nothing."""
    known = hour.blocks.get(seen.window_id) if hour else None
    block = _after(known, seen)
    if block is None:
        return hour
    hour = hour or Hour(seen.feeder, seen.origin, now)
    return structs.replace(hour, watched_until=now + WATCH, blocks=hour.blocks | {seen.window_id: block})


def counts(blocks: Collection[Block]) -> Counts:
    states = [block.state for block in blocks]
    notarizes = any(block.on_chain is not None for block in blocks)
    return Counts(
        windows=len(blocks),
        stored=sum(block.stored for block in blocks),
        broadcast=sum(block.shown is True for block in blocks),
        notarized=sum(block.on_chain is True for block in blocks) if notarizes else None,
        pending=sum(block.queued is True and block.on_chain is False for block in blocks) if notarizes else None,
        complete=states.count("complete"),
        waiting=states.count("waiting"),
        dead_lettered=states.count("dead_lettered"),
        missing=states.count("missing"),
        sent_again=sum(block.sent_again for block in blocks),
    )


def _after(known: Block | None, seen: Sighting) -> Block | None:
    match seen.what, known:
        case "window", None:
            return Block(seen.window_id, seen.block, Trail(seen.place, seen.place))
        case "window", Block():
            return structs.replace(known, window=_longer(known.window, seen.place))
        case "forecast", Block():
            trail = known.forecast
            return structs.replace(
                known, forecast=_longer(trail, seen.place) if trail else Trail(seen.place, seen.place)
            )
        case "refused_window", Block():
            return structs.replace(known, window=structs.replace(known.window, refused_at=seen.place.at))
        case "refused_forecast", Block(forecast=Trail() as trail):
            return structs.replace(known, forecast=structs.replace(trail, refused_at=seen.place.at))
    return known


def _longer(trail: Trail, place: Place) -> Trail:
    """The same record may be read again: places, not sightings, are compared."""
    return structs.replace(trail, newest=max(trail.newest, place, key=lambda each: (each.at, each.offset)))
