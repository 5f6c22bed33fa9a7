"""Real servers for tests: each starts when the first test asks for it, with its data in a temporary folder."""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from database.migrate import migrate
from embedded.anvil import anvil
from embedded.kafka import kafka
from embedded.mongodb import mongodb
from embedded.ports import free_port
from embedded.postgres import postgres
from embedded.process import running
from embedded.settings import Settings
from embedded.spark_environment import spark_environment
from embedded.valkey import valkey


def any_port() -> int:
    return free_port("test", 0, print)


@pytest.fixture(scope="session")
def kafka_bootstrap_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of a broker without topics; see `topic`. Takes records of any timestamp."""
    folder = tmp_path_factory.mktemp("kafka")
    server = kafka(folder / "data", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, folder / "kafka.log") as url:
        yield url


@pytest.fixture
def topic(kafka_bootstrap_servers: str) -> Iterator[Callable[..., str]]:
    """`topic("energy_ingest", partitions=4)` creates a topic of a unique name that begins so, and returns the name."""
    with contextlib.closing(KafkaAdminClient(bootstrap_servers=kafka_bootstrap_servers)) as admin:

        def create(stem: str = "topic", partitions: int = 1) -> str:
            name = f"{stem}_{uuid.uuid4().hex[:8]}"
            admin.create_topics([NewTopic(name, partitions, 1)])
            return name

        yield create


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the newest schema and no rows."""
    folder = tmp_path_factory.mktemp("postgres")
    with running(postgres(folder / "data", any_port()), folder / "postgres.log") as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database; take one of your own by another name in the path."""
    folder = tmp_path_factory.mktemp("mongodb")
    with running(mongodb(folder / "data", any_port()), folder / "mongodb.log") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty Valkey."""
    folder = tmp_path_factory.mktemp("valkey")
    with running(valkey(folder / "data", any_port()), folder / "valkey.log") as url:
        yield url


@pytest.fixture(scope="session")
def chain_rpc_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An anvil that mines each transaction at once; its clock starts in 2000 and may be set forward."""
    folder = tmp_path_factory.mktemp("anvil")
    with running(anvil(folder / "data", any_port()), folder / "anvil.log") as url:
        yield url


@pytest.fixture(scope="session")
def spark_jars() -> Iterator[None]:
    """After this a SparkSession created in this process finds Java and the Kafka and PostgreSQL jars."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in spark_environment(Settings.from_environment(), print).items():
            patch.setitem(os.environ, name, value)
        yield
