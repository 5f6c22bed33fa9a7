"""Real servers for tests: each starts when the first test asks for it, with its data in a temporary folder.

Imports stand inside the fixtures: tests that need no server (and the training venv) pay for none of them.
"""

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.end_to_end.house import House
    from tests.secure_kafka import SecureKafka


@pytest.fixture(scope="session")
def kafka_bootstrap_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of a broker without topics; see `topic`. Takes records of any timestamp."""
    from embedded.kafka import kafka
    from embedded.process import running
    from embedded.settings import Settings

    folder = tmp_path_factory.mktemp("kafka")
    server = kafka(folder / "data", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, folder / "kafka.log") as url:
        yield url


@pytest.fixture(scope="session")
def secure_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SecureKafka"]:
    """A broker that wants TLS and a password."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: nothing here makes the broker's certificate")
    from tests.secure_kafka import secure_kafka

    with secure_kafka(tmp_path_factory.mktemp("secure-kafka"), any_port(), any_port()) as broker:
        yield broker


@pytest.fixture
def topic(kafka_bootstrap_servers: str) -> Iterator[Callable[..., str]]:
    """`topic("energy_ingest", partitions=4)` creates a topic of a unique name that begins so, and returns the name."""
    from kafka import KafkaAdminClient
    from kafka.admin import NewTopic

    with contextlib.closing(KafkaAdminClient(bootstrap_servers=kafka_bootstrap_servers)) as admin:

        def create(stem: str = "topic", partitions: int = 1) -> str:
            name = f"{stem}_{uuid.uuid4().hex[:8]}"
            admin.create_topics([NewTopic(name, partitions, 1)])
            return name

        yield create


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the newest schema and no rows."""
    from database.migrate import migrate
    from embedded.postgres import postgres
    from embedded.process import running

    folder = tmp_path_factory.mktemp("postgres")
    with running(postgres(folder / "data", any_port()), folder / "postgres.log") as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def registry_database(postgres_url: str) -> str:
    import psycopg

    from database.migrate import migrate

    name = f"models_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    migrate(url)
    return url


@pytest.fixture
def registry_url(registry_database: str) -> str:
    """A database whose model registry is empty."""
    import psycopg

    with psycopg.connect(registry_database, autocommit=True) as connection:
        connection.execute("truncate models, model_history")
    return registry_database


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database; take one of your own by another name in the path."""
    from embedded.mongodb import mongodb
    from embedded.process import running

    folder = tmp_path_factory.mktemp("mongodb")
    with running(mongodb(folder / "data", any_port()), folder / "mongodb.log") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty Valkey."""
    from embedded.process import running
    from embedded.valkey import valkey

    folder = tmp_path_factory.mktemp("valkey")
    with running(valkey(folder / "data", any_port()), folder / "valkey.log") as url:
        yield url


@pytest.fixture(scope="session")
def chain_rpc_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An anvil that mines each transaction at once; its clock starts in 2000 and may be set forward."""
    from embedded.anvil import anvil
    from embedded.process import running

    folder = tmp_path_factory.mktemp("anvil")
    with running(anvil(folder / "data", any_port()), folder / "anvil.log") as url:
        yield url


@pytest.fixture(scope="session")
def spark_jars() -> Iterator[None]:
    """After this a SparkSession created in this process finds Java and the Kafka and PostgreSQL jars."""
    from embedded.settings import Settings
    from embedded.spark_environment import spark_environment

    with pytest.MonkeyPatch.context() as patch:
        for name, value in spark_environment(Settings.from_environment(), print).items():
            patch.setitem(os.environ, name, value)
        yield


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser program; a missing one is fetched, and in CI a failure."""
    from tests.browser import browser

    found = browser()
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium or Chrome, and none could be installed")
    if found is None:
        pytest.skip("no Chromium or Chrome: install one, or run `python -m playwright install chromium`")
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=arguments) as found:
        yield found


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page in a context of its own; the test fails when a script on it throws."""
    thrown: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        yield page
    assert thrown == []


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[House]":
    """The whole house, live: one for all tests that need it, see `pytest_collection_modifyitems`."""
    from tests.end_to_end.house import House

    house = House(tmp_path_factory.mktemp("house"))
    house.start()
    try:
        yield house
    finally:
        house.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the whole house comes last, and after that what needs one of its own."""

    def place(item: pytest.Item) -> tuple[bool, bool]:
        needs, needs_own = (item.get_closest_marker(name) is not None for name in ("stack", "own_house"))
        return needs, needs_own

    items.sort(key=place)


def any_port() -> int:
    from embedded.ports import free_port

    return free_port("test", 0, print)
