"""Broadcast as it is served: shown once, refused, or asked for again while Redis is down."""

import pytest
import redis

from embedded.process import running
from embedded.valkey import valkey
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


def test_a_missing_setting_is_named(monkeypatch):
    from functions.broadcast.settings import Settings

    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(SystemExit, match="REDIS_URL is not set"):
        Settings.from_environment()
    monkeypatch.setenv("REDIS_URL", "redis://me:secret@host")
    assert "secret" not in repr(Settings.from_environment())
