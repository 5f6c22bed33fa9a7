"""Broadcast as it is served: shown once, refused, or asked for again while Redis is down."""

import pytest
import redis

from embedded.process import await_ready, running, start
from embedded.valkey import valkey
from functions.broadcast.handler import entry_of
from functions.broadcast.redis_stream import RedisStream, redis_at
from tests.functions.served import deliver, served
from tests.messages import forecast, receipt, window


def test_no_event_is_lost_or_shown_twice_while_redis_comes_and_goes(tmp_path, free_tcp_port):
    server = valkey(tmp_path / "data", free_tcp_port)
    with served("broadcast", {"REDIS_URL": server.url}, tmp_path / "log") as url:
        status, reason = deliver(url, forecast())
        assert (status, reason[:20]) == (503, "Redis is unavailable")
        with running(server, tmp_path / "valkey.log"):
            assert [deliver(url, message)[0] for message in (forecast(), window())] == [200, 200]
        assert deliver(url, receipt())[0] == 503
        with running(server, tmp_path / "valkey.log"):
            assert [deliver(url, message)[0] for message in (window(), forecast(), receipt())] == [200, 200, 200]
            with redis.Redis.from_url(server.url, decode_responses=True) as client:
                shown = [fields["type"].split(".")[2] for _, fields in client.xrange("gridledger:events:all")]
    assert sorted(shown) == ["forecast", "forecast", "hour"]


def test_what_was_shown_survives_a_killed_server_and_is_not_shown_again(tmp_path, free_tcp_port):
    server = valkey(tmp_path / "data", free_tcp_port)
    entries = [entry_of(forecast(block=number)) for number in range(150)]
    killed = start(server.command(), tmp_path / "valkey.log", server.environment)
    await_ready(server.name, server.is_ready, killed, tmp_path / "valkey.log")
    with redis_at(server.url) as client:
        stream = RedisStream(client)
        for entry in entries:
            stream.append(entry)
        killed.kill()
        killed.wait()
    with running(server, tmp_path / "valkey.log"), redis_at(server.url) as client:
        for entry in entries:
            RedisStream(client).append(entry)
        assert client.xlen("gridledger:events:all") == 150


def test_a_missing_setting_is_named(monkeypatch):
    from functions.broadcast.settings import Settings

    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(SystemExit, match="REDIS_URL is not set"):
        Settings.from_environment()
    monkeypatch.setenv("REDIS_URL", "redis://me:secret@host")
    assert "secret" not in repr(Settings.from_environment())
