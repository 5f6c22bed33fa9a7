"""The live stream over real WebSockets: nothing missed, nothing twice."""

import json
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from domain.actuals import ActualsCorrected
from functions.analytics.event_stream import STREAM
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import HOUR, ORIGIN, forecast


def correction(number, feeder="north"):
    return ActualsCorrected(feeder, "m-1", ORIGIN, ORIGIN + HOUR, number, revision=number)


@contextmanager
def listening(api, query="", **options):
    """A socket that has said where it begins."""
    with socket_to(api, query, **options) as socket:
        assert frame(socket)["type"] == "heartbeat"
        yield socket


def socket_to(api, query="", max_queue=None):
    return connect(f"ws://127.0.0.1:{api.base_url.port}/api/v1/stream{query}", max_queue=max_queue)


def frame(socket):
    return json.loads(socket.recv(timeout=30))


def close_code(socket):
    """After whatever frames are still to come."""
    with suppress(ConnectionClosedError):
        for _ in socket:
            pass
    return socket.close_code


def numbers(socket, count):
    """Of the next events; the heartbeat that ends a replay may come between any two."""
    found = []
    while len(found) < count:
        event = frame(socket)
        if event["type"] != "heartbeat":
            found.append(event["data"]["revision"])
    return found


def test_an_event_reaches_a_reader_as_it_was_broadcast(api, house):
    with listening(api) as socket:
        (stream_id,) = house.broadcast(forecast())
        event = frame(socket)
    assert (event["stream_id"], event["id"], event["feeder"]) == (stream_id, forecast().forecast_id, "north")
    assert event["type"] == "org.gridledger.forecast.issued.v1"
    assert event["data"]["energy_wh"] == forecast().energy_wh


def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(api, house):
    house.broadcast(*map(correction, range(1, 101)))
    with socket_to(api, "?last_event_id=0") as socket:
        seen = numbers(socket, 40)
        last = frame(socket)
        seen.append(last["data"]["revision"])
    house.broadcast(*map(correction, range(101, 121)))
    with socket_to(api, f"?last_event_id={last['stream_id']}") as socket:
        seen += numbers(socket, 79)
        house.broadcast(correction(121))
        seen += numbers(socket, 1)
    assert seen == list(range(1, 122))


def test_events_during_a_replay_come_after_it(api, house):
    house.broadcast(*map(correction, range(1, 201)))
    with listening(api) as awake, socket_to(api, "?last_event_id=0") as socket:
        house.broadcast(*map(correction, range(201, 301)))
        events = [frame(socket) for _ in range(301)]
        assert numbers(awake, 100) == list(range(201, 301))
    seen = [event["data"]["revision"] for event in events if event["type"] != "heartbeat"]
    assert seen == list(range(1, 301))


def test_the_first_heartbeat_says_where_to_go_on_before_any_event(api, house):
    house.broadcast(correction(1))
    with socket_to(api) as socket:
        position = frame(socket)["stream_id"]
    house.broadcast(correction(2))
    with socket_to(api, f"?last_event_id={position}") as socket:
        assert numbers(socket, 1) == [2]


def test_what_was_cut_off_must_be_read_again(api, house):
    first, *_ = house.broadcast(*map(correction, range(1, 11)))
    house.redis.xtrim(STREAM, maxlen=5, approximate=False)
    with socket_to(api, f"?last_event_id={first}") as socket:
        assert frame(socket)["type"] == "resync_required"
        assert frame(socket)["type"] == "heartbeat"
        house.broadcast(correction(11))
        assert numbers(socket, 1) == [11]


def test_what_is_still_there_is_replayed_though_older_events_were_cut_off(api, house):
    *_, sixth, _, _, _, _ = house.broadcast(*map(correction, range(1, 11)))
    house.redis.xtrim(STREAM, maxlen=5, approximate=False)
    with socket_to(api, f"?last_event_id={sixth}") as socket:
        assert numbers(socket, 4) == [7, 8, 9, 10]


@pytest.mark.parametrize("emptied", [True, False])
def test_an_id_of_another_stream_must_be_read_again(api, house, emptied):
    (last,) = house.broadcast(correction(1))
    if emptied:
        house.redis.flushdb()
    foreign = last if emptied else f"{int(last.split('-')[0]) + 10**9}-0"
    with socket_to(api, f"?last_event_id={foreign}") as socket:
        assert frame(socket)["type"] == "resync_required"


def test_an_id_that_is_none_is_refused_by_name(api):
    with socket_to(api, "?last_event_id=abc") as socket:
        assert close_code(socket) == 1008
        assert "last_event_id" in socket.close_reason


def test_a_reader_of_some_feeders_is_spared_the_others(api, house):
    events = [correction(1, "north"), correction(2, "south"), correction(3, "east"), correction(4, "south")]
    with listening(api, "?feeders=south,west") as live:
        house.broadcast(*events)
        assert numbers(live, 2) == [2, 4]
    with socket_to(api, "?feeders=south&last_event_id=0") as late:
        assert numbers(late, 2) == [2, 4]


def test_receipts_reach_every_reader(api, house):
    house.issue(forecast())
    receipt = house.notarize(forecast())
    with listening(api, "?feeders=south") as socket:
        house.broadcast(receipt)
        event = frame(socket)
    assert (event["feeder"], event["data"]["forecast_ids"]) == (None, [forecast().forecast_id])


def test_a_reader_who_cannot_keep_up_is_closed_and_hurts_nobody(settings, house):
    big = forecast(series=[f"m-{n}" for n in range(64)])
    with served(settings, queue_frames=4) as api, listening(api, max_queue=1) as slow, listening(api) as quick:
        for number in range(200):
            house.broadcast(forecast(ORIGIN + number * HOUR, series=big.series))
            assert frame(quick)["data"]["series"] == big.series
        assert close_code(slow) == 4008


def test_without_redis_a_reader_is_told_to_try_again(settings):
    with served(without(settings, redis_url="redis://127.0.0.1:9/0")) as api, socket_to(api) as socket:
        assert close_code(socket) == 1013
