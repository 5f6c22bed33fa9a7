"""What the dashboard is told of each message."""

import msgspec
import pytest

from domain.actuals import ClosedHour
from domain.cloud_event import to_event
from domain.feature_window import HOUR
from functions.broadcast.handler import entry_of
from tests.messages import ORIGIN, correction, forecast, receipt, window


def test_a_window_becomes_the_hour_that_just_closed():
    closed = window(energy_wh=[[*range(671), None], [*range(671), 42]])
    entry = entry_of(closed)
    hour = msgspec.json.decode(entry.data, type=ClosedHour)
    assert hour == ClosedHour("feeder-1", 0, ORIGIN - HOUR, ["meter-1", "feeder-1"], [None, 42])
    assert (entry.id, entry.type) == (to_event(closed).id, "org.gridledger.hour.closed.v1")


@pytest.mark.parametrize("message", [forecast(), receipt(), correction()])
def test_other_messages_go_out_as_they_are(message):
    entry, event = entry_of(message), to_event(message)
    assert (entry.id, entry.type, entry.data) == (event.id, event.type, event.data)


def test_a_receipt_is_about_no_single_feeder():
    assert [entry_of(message).feeder for message in (window(), forecast(), receipt())] == ["feeder-1", "feeder-1", ""]


def test_a_batch_included_anew_is_another_event():
    assert entry_of(receipt()).id != entry_of(receipt(block_number=12)).id
