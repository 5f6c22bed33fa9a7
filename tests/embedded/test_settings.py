import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler

import httpx
import pytest

from embedded.settings import Settings, keep_loopback_direct


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("POSTGRES_URL", "")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    settings = Settings.from_environment()
    assert settings.postgres_url is None
    assert settings.redis_url == "redis://elsewhere:6379/0"


def test_whoever_sits_here_is_answered_unless_asked_otherwise(monkeypatch):
    monkeypatch.delenv("AUTH", raising=False)
    assert Settings.from_environment().auth == "open"
    monkeypatch.setenv("AUTH", "requird")
    with pytest.raises(SystemExit, match="requird"):
        Settings.from_environment()


@pytest.fixture
def local_url(tmp_path):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(local_url, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("no_proxy", "intranet")
    with pytest.raises(httpx.ConnectError):
        httpx.get(local_url)
    keep_loopback_direct()
    assert httpx.get(local_url).status_code == 200
