"""A house of three complete hours on real servers."""

import uuid

import psycopg
import pytest
from kafka import KafkaConsumer, TopicPartition

from functions.broadcast.redis_stream import RedisStream, redis_at
from functions.persistence.mongo_store import MongoStore
from tests.functions.notary.conftest import TABLES
from tests.functions.reconciler.stations import House


@pytest.fixture(scope="session")
def reconciled_database(postgres_url):
    from database.migrate import migrate

    name = f"reconciler_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    migrate(url)
    return url


@pytest.fixture(scope="session")
def servers_with_groups(kafka_bootstrap_servers):
    """A broker that keeps offsets of groups: it makes their topic for the first one."""
    with KafkaConsumer(bootstrap_servers=kafka_bootstrap_servers, group_id="first") as consumer:
        consumer.committed(TopicPartition("energy_predictions", 0))
    return kafka_bootstrap_servers


@pytest.fixture
def house(servers_with_groups, mongodb, redis_url, redis_client, reconciled_database):
    """Empty but for a stream that has begun."""
    with psycopg.connect(reconciled_database, autocommit=True) as postgres, redis_at(redis_url) as client:
        postgres.execute(f"truncate {TABLES}")
        writers = (MongoStore(mongodb), RedisStream(client))
        with House(servers_with_groups, mongodb, *writers, redis_client, postgres) as house:
            house.begin_stream()
            yield house
