"""One Spark session for all tests here, with the job's own settings but for the checkpoint."""

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from pyspark.sql import SparkSession

from database.migrate import migrate
from simulator.commissioning import commission
from simulator.registry import Feeder, Meter, Registry, Station
from tests.conftest import any_port

REGISTRY = Registry(
    stations=[Station("w", "Weather"), Station("lonely", "No feeder looks at it")],
    feeders=[
        Feeder("f", "First", "Europe/Berlin", "DE", "w", 100_000),
        Feeder("g", "Second", "Europe/London", "GB", "w", 100_000),
    ],
    meters=[Meter("a", "f", -500, 10_000), Meter("b", "f", 0, 10_000), Meter("c", "g", 10, 10_000)],
)


@pytest.fixture(scope="session")
def spark(spark_jars: None) -> Iterator[SparkSession]:
    from spark.session import start_session
    from spark.settings import Settings

    session = start_session(
        Settings("127.0.0.1:9", "postgresql://p@127.0.0.1:9/none", "", os.environ["SPARK_EXTRA_CLASSPATH"], "local[2]")
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One of our own, with the topics of the house."""
    from embedded.kafka import kafka
    from embedded.process import running
    from embedded.settings import Settings
    from embedded.topics import create_topics

    folder = tmp_path_factory.mktemp("kafka")
    server = kafka(folder / "data", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, folder / "kafka.log") as url:
        create_topics(url)
        yield url


@pytest.fixture
def registry_url(postgres_url: str) -> str:
    """A database of its own with the two feeders of REGISTRY."""
    name = f"registry_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    migrate(url)
    commission(REGISTRY, url)
    return url
