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
from kafka import KafkaProducer

from embedded.topics import create_topics
from functions.analytics.app import create_app
from functions.analytics.budgets import Budgets
from functions.analytics.settings import ChainSettings, Settings
from kafka_topics.brokers import Brokers
from tests.functions.analytics.book_of_batches import batch, tell_receipts
from tests.functions.analytics.event_sink import event_sink
from tests.functions.analytics.house import HOUR, LEDGER, ORIGIN, House, forecast
from tests.functions.notary.conftest import TABLES as NOTARY_TABLES

GENEROUS = Budgets(requests=100_000, writes=100_000, sign_ins=100_000, streams=1_000)
ACCESS_TABLES = "principals, grants, api_keys, sessions, sign_in_nonces"
TABLES = f"{NOTARY_TABLES}, {ACCESS_TABLES}, models, model_history, series, feeders, stations"


@pytest.fixture(scope="session")
def analytics_postgres_url(postgres_url):
    from database.migrate import migrate

    name = f"analytics_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rsplit("/", 1)[0] + f"/{name}"
    migrate(url)
    return url


@pytest.fixture
def settings(analytics_postgres_url, mongodb_url, redis_url):
    """Empty stores of this test's own; no chain answers at the URL."""
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings:
        yield settings


@contextmanager
def empty_stores(postgres_url, mongodb_url, redis_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"truncate {TABLES}")
    stream_url = redis_url.rsplit("/", 1)[0] + "/7"
    with redis.Redis.from_url(stream_url) as client:
        client.flushdb()
    documents_url = mongodb_url.rsplit("/", 1)[0] + f"/analytics_{uuid.uuid4().hex[:8]}"
    chain = ChainSettings("http://127.0.0.1:9", LEDGER, "http://127.0.0.1:9")
    yield Settings(postgres_url, documents_url, stream_url, chain)
    with pymongo.MongoClient(documents_url) as client:
        client.drop_database(documents_url.rsplit("/", 1)[1])


@pytest.fixture(scope="module")
def lived_in(lived_in_settings):
    """The API of this house, for a module's tests."""
    with served(lived_in_settings) as api:
        yield api


@pytest.fixture(scope="module")
def lived_in_settings(analytics_postgres_url, mongodb_url, redis_url, kafka_bootstrap_servers):
    """A house with four forecasts of `north` and a dead letter; takes requests."""
    create_topics(kafka_bootstrap_servers)
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        producer.send("energy_dead_letter", b"{}", headers=[("ce_id", b"a"), ("ce_type", b"x")]).get(30)
    stores = (analytics_postgres_url, mongodb_url, redis_url)
    with empty_stores(*stores) as settings, House(settings) as house, event_sink() as (sink, url):
        live_in(house)
        sink.take = house.issue
        yield without(settings, sink_url=url, brokers=Brokers(kafka_bootstrap_servers))


def live_in(house):
    """Two feeders; of one four forecasts that are on chain with their schedule, and the hours that came true."""
    house.commission()
    house.commission("south", meters=("m-3",))
    blocks = [forecast(ORIGIN - step * HOUR) for step in reversed(range(4))]
    batch(house, 1, *blocks)
    tell_receipts(house)
    house.broadcast(*blocks)
    house.close_hours(ORIGIN - 4 * HOUR, [(n, n, n) for n in range(4)])


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
