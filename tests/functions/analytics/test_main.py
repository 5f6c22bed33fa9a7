"""The process as its manifest starts it."""

import os
import sys
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from embedded.ports import free_port
from embedded.process import running
from embedded.server import Server


def test_it_starts_as_the_manifest_says_and_ends_when_asked_with_readers_on_the_line(settings, tmp_path):
    port = free_port("analytics", 0, print)
    command = [sys.executable, "-m", "uvicorn", "functions.analytics.main:app", "--port", str(port)]
    command += ["--timeout-graceful-shutdown", "1"]
    environment = {
        "POSTGRES_URL": settings.postgres_url,
        "MONGODB_URL": settings.mongodb_url,
        "REDIS_URL": settings.redis_url,
        "AUTH": "open",
        "PATH": os.environ["PATH"],
    }
    url = f"http://127.0.0.1:{port}"
    server = Server("analytics", url, lambda: command, lambda: is_ready(url), environment)
    with ExitStack() as still_open:
        with running(server, tmp_path / "log"):
            assert httpx.get(f"{url}/api/v1/feeders").json()["feeders"] == []
            socket = still_open.enter_context(connect(f"ws://127.0.0.1:{port}/api/v1/stream"))
            socket.recv()
            events = still_open.enter_context(httpx.stream("GET", f"{url}/api/v1/stream/events"))
            lines = events.iter_lines()  # kept: without its reader the answer is closed
            next(lines)
        assert "timeout graceful shutdown exceeded" in (tmp_path / "log").read_text()  # by itself, it was not killed
        with pytest.raises(ConnectionClosed):
            socket.recv()
    assert socket.close_code == 1012  # service restart: come back


def is_ready(url):
    try:
        return httpx.get(f"{url}/readyz").is_success
    except httpx.TransportError:
        return False
