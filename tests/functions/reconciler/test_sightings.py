"""Anybody may write to a topic: what says nothing about a window is passed over, and stops no look."""

from types import SimpleNamespace

import pytest

from domain.cloud_event import to_event
from functions.reconciler.sightings import sighting
from tests.messages import ORIGIN, window

EVENT = to_event(window())
NOW_MS = 1_769_842_800_000


def record(headers=(), **fields):
    usual = {"partition": 0, "offset": 7, "timestamp": NOW_MS, "value": EVENT.data}
    return SimpleNamespace(headers=[*EVENT.kafka_headers(), *headers], **usual | fields)


def test_a_window_is_seen():
    seen = sighting(record(), refused=False)
    assert (seen.window_id, seen.origin) == (EVENT.id, ORIGIN)


@pytest.mark.parametrize(
    "strange",
    [
        record(value=None),
        record(value=b'{"feeder": "a\xff", "block": 0}'),
        record(value=b"[" * 100_000),
        record(value=EVENT.data.replace(b"2026-01-31T07:00:00Z", b"0001-01-01T00:00:00+14:00")),
        record(value=EVENT.data.replace(b"2026-01-31T07:00:00Z", b"2026-01-31T07:00:00")),
        record(timestamp=-1),
        record(timestamp=2**62),
        record([("ce_type", None)]),
        record([("ce_id", None)]),
        record([("ce_id", b"")]),
    ],
)
def test_what_is_no_event_of_ours_is_passed_over(strange):
    assert sighting(strange, refused=False) is None
