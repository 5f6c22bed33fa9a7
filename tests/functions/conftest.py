"""Empty stores for each test, on servers that all tests share."""

import uuid

import pymongo
import pytest


@pytest.fixture(scope="session")
def functions_database(mongodb_url):
    with pymongo.MongoClient(mongodb_url, tz_aware=True) as client:
        yield client[f"functions_{uuid.uuid4().hex[:8]}"]


@pytest.fixture
def mongodb(functions_database):
    """A database without documents; indexes stay, making them takes longer than most tests."""
    for name in functions_database.list_collection_names():
        functions_database[name].delete_many({})
    return functions_database


@pytest.fixture
def redis_client(redis_url):
    """An empty Redis."""
    import redis

    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        yield client


@pytest.fixture
def free_tcp_port():
    """Nobody listens there."""
    from tests.conftest import any_port

    return any_port()
