"""RedisStream on a real Valkey: every event stands in the stream once, whatever is delivered how often by whom."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from redis.crc import key_slot

from domain.errors import DependencyUnavailable
from functions.broadcast.handler import Entry, broadcast
from functions.broadcast.redis_stream import CAPACITY, RedisStream, redis_at
from tests.messages import forecast, receipt, window

STREAM = "gridledger:events:all"


@pytest.fixture
def stream(redis_url, redis_client):
    with redis_at(redis_url) as client:
        yield RedisStream(client)


def entry(number, data=b"{}"):
    return Entry(f"id-{number}", "org.gridledger.hour.closed.v1", "feeder-1", data)


def test_an_entry_has_the_four_documented_fields(stream, redis_client):
    issued = forecast()
    broadcast(issued, stream)
    ((_, fields),) = redis_client.xrange(STREAM)
    assert set(fields) == {"id", "type", "feeder", "data"}
    assert (fields["id"], fields["feeder"]) == (issued.forecast_id, "feeder-1")
    assert msgspec.json.decode(fields["data"], type=type(issued)) == issued


def test_redelivery_in_any_order_shows_nothing_twice(stream, redis_client):
    messages = [window(), forecast(), receipt(), receipt(status="final")]
    for message in [*messages, *reversed(messages)]:
        broadcast(message, stream)
    assert redis_client.xlen(STREAM) == 4


def test_one_event_from_many_threads_at_once_is_shown_once(stream, redis_client):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: stream.append(entry(number % 20)), range(400)))
    assert sorted(fields["id"] for _, fields in redis_client.xrange(STREAM)) == sorted(f"id-{n}" for n in range(20))


def test_a_script_that_redis_forgot_is_sent_again(stream, redis_client):
    stream.append(entry(1))
    redis_client.script_flush()
    stream.append(entry(2))
    assert redis_client.xlen(STREAM) == 2


def test_an_event_that_redis_could_not_write_is_shown_when_it_can(stream, redis_client):
    redis_client.set(STREAM, "not a stream")
    with pytest.raises(DependencyUnavailable, match="WRONGTYPE"):
        stream.append(entry(1))
    redis_client.delete(STREAM)
    stream.append(entry(1))
    assert redis_client.xlen(STREAM) == 1


def test_the_stream_is_capped_and_keeps_the_newest(stream, redis_client):
    for number in range(CAPACITY + 500):
        stream.append(entry(number))
    assert CAPACITY <= redis_client.xlen(STREAM) < CAPACITY + 500
    ((_, newest),) = redis_client.xrevrange(STREAM, count=1)
    assert newest["id"] == f"id-{CAPACITY + 499}"


def test_ids_are_forgotten_after_a_week_and_never_match_the_streams_names(stream, redis_client):
    stream.append(entry(1))
    (seen,) = set(redis_client.scan_iter()) - {STREAM}
    assert not seen.startswith("gridledger:events:")
    assert 6 * 86400 < redis_client.ttl(seen) <= 7 * 86400


def test_both_keys_share_a_slot_of_a_cluster(stream, redis_client):
    stream.append(entry(1))
    assert len({key_slot(key.encode()) for key in redis_client.scan_iter()}) == 1


def test_a_server_that_is_away_is_named(free_tcp_port):
    with (
        redis_at(f"redis://127.0.0.1:{free_tcp_port}/0") as client,
        pytest.raises(DependencyUnavailable, match=r"Redis is unavailable: .*Connection refused"),
    ):
        RedisStream(client).append(entry(1))
