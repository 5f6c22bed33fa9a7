"""What the live stream really sends is what the event reference says."""

from contextlib import contextmanager

import pytest
import yaml
from jsonschema_rs import validator_for
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from docs.live_stream import ADDRESS, CHANNEL
from docs.make_asyncapi import OUTPUT
from functions.analytics.event_stream import STREAM
from functions.analytics.live import CLOSE_CODES
from tests import messages
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.test_stream import frame

REFERENCE = yaml.safe_load(OUTPUT.read_text())
STREAM_OF_EVENTS = REFERENCE["channels"][CHANNEL]


@contextmanager
def listening(settings, query=""):
    with served(settings) as api, connect(f"ws://127.0.0.1:{api.base_url.port}{ADDRESS}{query}") as socket:
        yield socket


def validator(kind):
    (message,) = (one for one in STREAM_OF_EVENTS["messages"].values() if one["name"] == kind)
    return validator_for(message["payload"] | {"components": REFERENCE["components"]})


def test_every_frame_is_as_described(settings, house):
    first, *_ = house.broadcast(messages.correction(revision=2), messages.correction(revision=3))
    house.redis.xtrim(STREAM, maxlen=0, approximate=False)
    with listening(settings, f"?last_event_id={first}") as socket:
        frames = [frame(socket) for _ in range(2)]
        house.broadcast(messages.window(), messages.forecast(), messages.receipt(), messages.correction())
        frames += [frame(socket) for _ in range(4)]
    assert {one["type"] for one in frames} == {one["name"] for one in STREAM_OF_EVENTS["messages"].values()}
    for one in frames:
        assert [str(error) for error in validator(one["type"]).iter_errors(one)] == []
        assert not validator(one["type"]).is_valid(one | {"data": 0})


@pytest.mark.parametrize(
    ("code", "query", "redis_port"),
    [(1008, "?last_event_id=abc", None), (1008, f"?last_event_id=0-{2**64}", None), (1013, "", 9)],
)
def test_why_a_socket_closes_is_told(settings, code, query, redis_port):
    elsewhere = without(settings, redis_url=f"redis://127.0.0.1:{redis_port}/0") if redis_port else settings
    with listening(elsewhere, query) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=30)
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (code, STREAM_OF_EVENTS["x-close-codes"][str(code)])


def test_every_close_code_is_told():
    assert STREAM_OF_EVENTS["x-close-codes"] == {str(code): why for code, why in CLOSE_CODES.items()}
