"""The live stream as server-sent events, over real connections: as over WebSockets, resumed by Last-Event-ID."""

import json
import socket
from contextlib import contextmanager

import pytest

from functions.analytics.event_stream import STREAM
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import HOUR, ORIGIN, forecast
from tests.functions.analytics.test_stream import correction, frame, listening

URL = "/api/v1/stream/events"


@contextmanager
def reading(api, query="", **headers):
    """The events of one connection: id, and JSON or None for a comment."""
    with api.stream("GET", URL + query, headers=headers, timeout=30) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def events(lines):
    event_id = data = None
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            event_id = value
        elif name == "data":
            data = json.loads(value)
        elif not line:
            yield event_id, data
            data = None


def numbers(stream, count):
    found = []
    while len(found) < count:
        _, event = next(stream)
        if event:
            found.append(event["data"]["revision"])
    return found


def test_an_event_reaches_a_reader_as_over_a_websocket(api, house):
    with listening(api) as other, reading(api) as stream:
        assert next(stream)[1] is None  # the heartbeat that says where it begins
        house.broadcast(forecast())
        stream_id, event = next(stream)
        assert event == frame(other)
    assert stream_id == event["stream_id"]


def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(api, house):
    house.broadcast(*map(correction, range(1, 61)))
    with reading(api, "?last_event_id=0") as stream:
        seen = numbers(stream, 40)
        last, event = next(stream)
    seen.append(event["data"]["revision"])
    house.broadcast(*map(correction, range(61, 71)))
    with reading(api, "?last_event_id=0", **{"Last-Event-ID": last}) as stream:
        seen += numbers(stream, 29)
        house.broadcast(correction(71))
        seen += numbers(stream, 1)
    assert seen == list(range(1, 72))


def test_the_first_heartbeat_moves_the_id_without_an_event(api, house):
    house.broadcast(correction(1))
    with reading(api) as stream:
        position, event = next(stream)
    house.broadcast(correction(2))
    assert event is None
    with reading(api, **{"Last-Event-ID": position}) as stream:
        assert numbers(stream, 1) == [2]


def test_what_was_cut_off_must_be_read_again(api, house):
    first, *_ = house.broadcast(*map(correction, range(1, 11)))
    house.redis.xtrim(STREAM, maxlen=5, approximate=False)
    with reading(api, **{"Last-Event-ID": first}) as stream:
        assert next(stream)[1]["type"] == "resync_required"
        house.broadcast(correction(11))
        assert numbers(stream, 1) == [11]


def test_a_reader_of_some_feeders_is_spared_the_others(api, house):
    house.broadcast(correction(1, "north"), correction(2, "south"), correction(3, "east"), correction(4, "south"))
    with reading(api, "?feeders=south&last_event_id=0") as stream:
        assert numbers(stream, 2) == [2, 4]


@pytest.mark.parametrize("last", ["abc", "1-2-3", "-1", "NaN", f"0-{2**64}", "9" * 5000, "$"])
def test_an_id_that_is_none_is_refused_by_name(lived_in, last):
    answer = lived_in.get(URL, headers={"Last-Event-ID": last})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "last_event_id")


def test_a_reader_who_cannot_keep_up_is_cut_off_and_hurts_nobody(settings, house):
    big = forecast(series=[f"m-{n}" for n in range(64)])
    with served(settings, queue_frames=4) as api, listening(api) as quick, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(30)
        slow.connect(("127.0.0.1", api.base_url.port))
        slow.sendall(f"GET {URL} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert b"heartbeat" in received_until(slow, b": heartbeat\n\n")
        for number in range(200):
            house.broadcast(forecast(ORIGIN + number * HOUR, series=big.series))
            assert frame(quick)["data"]["series"] == big.series
        assert received_until(slow, None).count(b"data: ") < 200


def received_until(connection, end):
    """What came up to this text; without one, to the end of the connection."""
    received = b""
    while (end is None or end not in received) and (piece := connection.recv(65536)):
        received += piece
    return received


def test_without_redis_a_reader_is_told_to_try_again(settings):
    with served(without(settings, redis_url="redis://127.0.0.1:9/0")) as api:
        answer = api.get(URL)
    assert (answer.status_code, answer.json()["dependency"]) == (503, "Redis")
