"""Which windows are missing somewhere, and what would mend it. Pure: no clock, no store, no broker.

A window that has no forecast on the topic is to be forecast, so the window is sent again. Once a forecast was issued
it is the forecast, whatever another model would say now: then its first record is sent again, never the window.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from functions.reconciler.hour import Block, State, Trail

Hop = Literal["inference", "persistence", "broadcast", "notary"]


class Delivered(Struct, frozen=True):
    """How far each hop has delivered: by hop and partition the offset of the first record that still waits."""

    offsets: Mapping[tuple[Hop, int], int]

    def has_passed(self, hop: Hop, trail: Trail) -> bool:
        """Whether every record of this id was delivered: what waits in its topic is not lost."""
        return self.offsets.get((hop, trail.newest.partition), 0) > trail.newest.offset


class Evidence(Struct, frozen=True):
    """What the stores say of one forecast. None: nobody can tell, or notarization is off."""

    stored: bool
    shown: bool | None
    queued: bool | None
    on_chain: bool | None


def judged(block: Block, evidence: Evidence, delivered: Delivered, oldest_in_flight: datetime) -> Block:
    """The block with what the stores say, and its state. What is newer than `oldest_in_flight` is on its way."""
    block = structs.replace(block, **structs.asdict(evidence))
    return structs.replace(block, state=_state(block, delivered, oldest_in_flight))


def to_send_again(block: Block) -> Trail | None:
    """Whose first record would mend it: the forecast's if there is one, else the window's; None: nothing can."""
    if block.forecast is None and block.stored:  # issued before our look began, and gone from the topic
        return None
    return block.forecast or block.window


def is_due(block: Block, now: datetime) -> bool:
    """Whether to send it again now."""
    rested = block.not_again_before is None or block.not_again_before <= now
    return block.state == "missing" and rested and to_send_again(block) is not None


def after_sending(block: Block, now: datetime, grace: timedelta) -> Block:
    """Each time it rests twice as long as before."""
    pause = grace * 2**block.sent_again
    return structs.replace(block, sent_again=block.sent_again + 1, not_again_before=now + pause)


def _state(block: Block, delivered: Delivered, oldest_in_flight: datetime) -> State:
    lacking = _lacking(block)
    if not lacking:
        return "complete"
    trail = to_send_again(block)
    if trail is None:
        return "missing"
    if trail.is_refused:
        return "dead_lettered"
    lost = any(delivered.has_passed(hop, trail) for hop in lacking)
    return "missing" if lost and trail.newest.at <= oldest_in_flight else "waiting"


def _lacking(block: Block) -> list[Hop]:
    """The hops that should have had an effect and had none."""
    if block.forecast is None and not block.stored:
        return ["inference"]
    effects: dict[Hop, bool | None] = {"persistence": block.stored, "broadcast": block.shown, "notary": block.queued}
    return [hop for hop, effect in effects.items() if effect is False]
