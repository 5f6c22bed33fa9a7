"""A store whose disk is full ends instead of answering nothing but errors, and has kept what it acknowledged."""

import resource
from subprocess import Popen

import psutil
import pymongo
import pytest
from pymongo.errors import PyMongoError

from embedded.mongodb import mongodb
from embedded.process import await_ready, start, stop
from tests.conftest import any_port

PATIENCE_S = 60
MOST = 10_000


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


def fill(url: str, process: Popen[bytes]) -> list[int]:
    """Write until the server is gone; the numbers that it acknowledged after its disk was full."""
    psutil.Process(process.pid).rlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    acknowledged = []
    with pymongo.MongoClient(url, serverSelectionTimeoutMS=1000, w=1, journal=True) as client:
        things = client.get_default_database()["things"]
        for number in range(1, MOST):
            if process.poll() is not None:
                break
            try:
                things.insert_one({"_id": number})
                acknowledged.append(number)
            except PyMongoError:
                continue
    return acknowledged


def test_mongodb(tmp_path, log):
    server = mongodb(tmp_path / "data", any_port())
    process = start(server.command(), log, {})
    try:
        await_ready(server.name, server.is_ready, process, log)
        with pymongo.MongoClient(server.url, journal=True) as client:
            client.get_default_database()["things"].insert_one({"_id": 0})
        acknowledged = fill(server.url, process)
        assert process.wait(PATIENCE_S) != 0
        process = start(server.command(), log, {})
        await_ready(server.name, server.is_ready, process, log)
        with pymongo.MongoClient(server.url) as client:
            found = {each["_id"] for each in client.get_default_database()["things"].find({}, {"_id": 1})}
        assert found >= {0, *acknowledged}
    finally:
        stop(process, server.stop_signal)
