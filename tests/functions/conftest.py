"""Stores of its own for each test, on servers that all tests share."""

import uuid

import pymongo
import pytest


@pytest.fixture
def mongodb(mongodb_url):
    """An empty database, removed afterwards."""
    with pymongo.MongoClient(mongodb_url, tz_aware=True) as client:
        name = f"test_{uuid.uuid4().hex[:8]}"
        yield client[name]
        client.drop_database(name)


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
