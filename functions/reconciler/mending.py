"""Which records would mend what is missing, as the topics hold them."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from domain.cloud_event import forecast_id
from functions.reconciler.hour import WATCH, Block, Hour
from functions.reconciler.judgement import after_sending, is_due, to_send_again
from functions.reconciler.topics import Topics

_log = logging.getLogger("gridledger.reconciler")


def mended(
    hours: Iterable[Hour], topics: Topics, now: datetime, grace: timedelta, most: int
) -> tuple[list[Hour], list[Any]]:
    """The hours as if their records were sent again, and these records: of at most so many windows, in order."""
    after, records = list[Hour](), list[Any]()
    for hour in hours:
        blocks = dict(hour.blocks)
        for block in hour.blocks.values():
            if len(records) < most and is_due(block, now):
                record = _first_record(block, topics)
                blocks[block.window_id] = after_sending(block, now, grace) if record else _given_up(block, now)
                records += [record] if record else []
        after.append(structs.replace(hour, blocks=blocks))
    return after, records


def _first_record(block: Block, topics: Topics) -> Any | None:
    """None when its topic does not hold it any more: another record at its place is of a topic that was made anew."""
    trail = to_send_again(block)
    if trail is None:
        return None
    names, event_id = topics.names, forecast_id(block.window_id) if block.forecast else block.window_id
    record = topics.record(names.forecasts if block.forecast else names.predictions, trail.first)
    return record if record and dict(record.headers).get("ce_id") == event_id.encode() else None


def _given_up(block: Block, now: datetime) -> Block:
    fields = {"window_id": block.window_id}
    _log.warning("what would mend a window is gone from its topic", extra={"fields": fields})
    return structs.replace(block, not_again_before=now + WATCH)
