"""The live stream tells each reader of what is his, and ends when his right to listen does."""

from contextlib import contextmanager

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from database.api_keys import revoke_key
from database.grants import grant, ungrant
from domain.receipt import Receipt
from tests.functions.analytics.conftest import empty_stores
from tests.functions.analytics.guarded import SOUTH, guarded_house
from tests.functions.analytics.house import ISSUER, LEDGER, ORIGIN, forecast
from tests.functions.analytics.test_stream import close_code, correction, frame, numbers
from tests.functions.analytics.test_stream_events import events

STREAM = "/api/v1/stream"


@pytest.fixture(scope="module")
def guarded(analytics_postgres_url, mongodb_url, redis_url):
    with (
        empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings,
        guarded_house(settings) as guarded,
    ):
        yield guarded


def socket_of(guarded, key, query=""):
    address = f"ws://127.0.0.1:{guarded.anybody.base_url.port}{STREAM}{query}"
    return connect(address, additional_headers={"Authorization": f"Bearer {key.text()}"})


def receipt_of(forecast_ids):
    sequence = 100 + len(forecast_ids)
    return Receipt(31337, LEDGER, ISSUER, sequence, "0x" + "1" * 64, 6, "0x2", 9, ORIGIN, "included", forecast_ids)


@contextmanager
def listening(guarded, key, query=""):
    with socket_of(guarded, key, query) as socket:
        assert frame(socket)["type"] == "heartbeat"
        yield socket


def test_without_a_key_there_is_no_stream(guarded):
    with pytest.raises(InvalidStatus) as refusal, connect(f"ws://127.0.0.1:{guarded.anybody.base_url.port}{STREAM}"):
        pass
    assert refusal.value.response.status_code == 401
    assert guarded.anybody.get(f"{STREAM}/events").status_code == 401


@pytest.mark.parametrize(("query", "first"), [("", 0), ("?feeders=north,south", 10)])
def test_a_reader_is_told_of_his_feeders_whatever_he_asks_for(guarded, query, first):
    sent = [correction(first + number, "south" if number % 2 else "north") for number in range(1, 7)]
    his, every = [first + 2, first + 4, first + 6], [*range(first + 1, first + 7)]
    with listening(guarded, guarded.keys["viewer of north"], query) as socket:
        ids = guarded.house.broadcast(*sent)
        assert numbers(socket, 3) == his
    before = f"?last_event_id={int(ids[0].split('-')[0]) - 1}-9"
    with socket_of(guarded, guarded.keys["viewer of north"], before) as late:
        assert numbers(late, 3) == his
    with socket_of(guarded, guarded.keys["viewer of all"], before) as auditor:
        assert numbers(auditor, 6) == every


def test_so_is_one_of_server_sent_events(guarded):
    with guarded.api["viewer of north"].stream("GET", f"{STREAM}/events") as answer:
        told = events(answer.iter_lines())
        next(told)
        guarded.house.broadcast(correction(21, "south"), correction(22, "north"))
        assert next(told)[1]["data"]["revision"] == 22


def test_a_receipt_tells_each_reader_of_his_forecasts(guarded):
    """And nothing at all to whom none of them is."""
    ids = {"north": forecast().forecast_id, "south": forecast(**SOUTH).forecast_id}
    receipt, foreign = (receipt_of(each) for each in ([*ids.values()], [ids["south"]]))
    with (
        listening(guarded, guarded.keys["viewer of north"]) as socket,
        listening(guarded, guarded.keys["admin of all"]) as auditor,
        listening(guarded, guarded.keys["nobody"]) as nobody,
    ):
        guarded.house.broadcast(foreign, receipt, correction(31, "north"))
        assert frame(socket)["data"]["forecast_ids"] == [ids["north"]]
        assert numbers(socket, 1) == [31]
        told = [frame(auditor)["data"]["forecast_ids"] for _ in range(2)]
        assert sorted(map(len, told)) == [1, 2]
        with pytest.raises(TimeoutError):
            nobody.recv(timeout=0)


@pytest.mark.parametrize("way", ["WebSocket", "server-sent events"])
def test_a_stream_ends_when_its_key_is_revoked(guarded, way):
    key = guarded.key("viewer", ["*"])
    if way == "WebSocket":
        with listening(guarded, key) as socket:
            revoke_key(guarded.house.postgres, "a test", key.key_id)
            assert close_code(socket) == 4401
            assert "right" in socket.close_reason
    else:
        with guarded.client(key).stream("GET", f"{STREAM}/events") as answer:
            lines = answer.iter_lines()
            next(lines)
            revoke_key(guarded.house.postgres, "a test", key.key_id)
            assert all(not line.startswith("data") for line in lines)  # to its end
        assert guarded.client(key).get(f"{STREAM}/events").status_code == 401


def test_a_grant_that_is_taken_away_or_given_is_felt_by_an_open_stream(guarded):
    key, postgres = guarded.key("viewer", ["north"]), guarded.house.postgres
    with listening(guarded, key) as socket:
        with postgres.transaction():
            ungrant(postgres, "a test", f"key:{key.key_id}")
            grant(postgres, "a test", f"key:{key.key_id}", "viewer", ["south"])
        told, number = None, 40
        while told is None or told["feeder"] == "north":  # until it is known
            number += 2
            guarded.house.broadcast(correction(number, "north"), correction(number + 1, "south"))
            told = frame(socket)
        guarded.house.broadcast(correction(number + 2, "north"), correction(number + 3, "south"))
        while told["data"]["revision"] != number + 3:
            told = frame(socket)
            assert told["feeder"] == "south"
