"""Analytics behind a real uvicorn, on real stores that the real writers filled."""

import threading
import uuid
from contextlib import contextmanager

import httpx
import msgspec
import psycopg
import pymongo
import pytest
import redis
import uvicorn

from functions.analytics.app import create_app
from functions.analytics.settings import ChainSettings, Settings
from tests.functions.analytics.house import LEDGER, House
from tests.functions.notary.conftest import TABLES as NOTARY_TABLES

TABLES = f"{NOTARY_TABLES}, models, model_history, series, feeders, stations"


@pytest.fixture(scope="session")
def analytics_postgres_url(postgres_url):
    from database.migrate import migrate

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database analytics")
    url = postgres_url.rsplit("/", 1)[0] + "/analytics"
    migrate(url)
    return url


@pytest.fixture
def settings(analytics_postgres_url, mongodb_url, redis_url):
    """Empty stores of this test's own; no chain answers at the URL."""
    with psycopg.connect(analytics_postgres_url, autocommit=True) as connection:
        connection.execute(f"truncate {TABLES}")
    stream_url = redis_url.rsplit("/", 1)[0] + "/7"
    with redis.Redis.from_url(stream_url) as client:
        client.flushdb()
    documents_url = mongodb_url.rsplit("/", 1)[0] + f"/analytics_{uuid.uuid4().hex[:8]}"
    chain = ChainSettings("http://127.0.0.1:9", LEDGER, "http://127.0.0.1:9")
    yield Settings(analytics_postgres_url, documents_url, stream_url, chain)
    with pymongo.MongoClient(documents_url) as client:
        client.drop_database(documents_url.rsplit("/", 1)[1])


@pytest.fixture
def house(settings):
    with House(settings) as house:
        yield house


@pytest.fixture
def api(settings):
    with served(settings) as client:
        yield client


@contextmanager
def served(settings, **options):
    """An HTTP client whose base URL is analytics with these settings."""
    config = uvicorn.Config(create_app(settings, **options), port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def without(settings, **changes):
    return msgspec.structs.replace(settings, **changes)
