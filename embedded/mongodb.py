"""SecantusDB speaks the MongoDB wire protocol; a separate process for laptops, in no image."""

import sys
from pathlib import Path

import pymongo
from pymongo.errors import PyMongoError

from embedded.server import Server

PREFERRED_PORT = 27017
DATABASE = "gridledger"


def mongodb(data: Path, port: int) -> Server:
    """A server on 127.0.0.1:port with its files in `data`; the URL names database `gridledger`."""
    options = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(data), "--cache-size", "256M"]
    url = f"mongodb://127.0.0.1:{port}/{DATABASE}"
    return Server(
        name="mongodb",
        url=url,
        command=lambda: [sys.executable, "-m", "embedded.secantus", *options, "--log-level", "WARNING"],
        is_ready=lambda: is_ready(url),
    )


def is_ready(url: str) -> bool:
    """Whether it answers a ping."""
    try:
        with pymongo.MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=1000) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True
