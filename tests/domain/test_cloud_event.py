"""Data of an event: a message, or an InvalidMessage that says what no retry can mend."""

import msgspec
import pytest

from domain.cloud_event import ACTUALS_CORRECTED, FORECAST_ISSUED, FORECAST_NOTARIZED, WINDOW_CLOSED, from_event
from domain.errors import InvalidMessage
from tests.messages import correction, forecast, receipt, window

SOUND = {
    WINDOW_CLOSED: (window(), ("origin", "available_at")),
    ACTUALS_CORRECTED: (correction(), ("interval_start", "interval_end")),
    FORECAST_ISSUED: (forecast(), ("origin", "available_at")),
    FORECAST_NOTARIZED: (receipt(), ("block_time",)),
}
TIMES = [(kind, field) for kind, (_, fields) in SOUND.items() for field in fields]


def refused(kind, data):
    with pytest.raises(InvalidMessage) as refusal:
        from_event(kind, data)
    return refusal.value.field


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("data", [b"", b"\xff", b'{"feeder": "a\xffb"}', b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_json_is_refused(kind, data):
    assert refused(kind, data) == "data"


@pytest.mark.parametrize(("kind", "field"), TIMES)
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-31T07:00:00"])
def test_a_time_that_nobody_can_reckon_with_is_named(kind, field, moment):
    data = msgspec.json.encode(msgspec.to_builtins(SOUND[kind][0]) | {field: moment})
    assert refused(kind, data) == field
