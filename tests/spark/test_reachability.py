"""Whoever is away is named, with the remedy, before Spark is started."""

import os
import subprocess
import sys

import pytest

from spark.reachability import check_reachable
from spark.settings import Settings
from tests.conftest import any_port


def settings(kafka: str, postgres: str) -> Settings:
    return Settings(kafka, postgres, "checkpoint")


def test_kafka_that_does_not_listen_is_named(postgres_url: str) -> None:
    nowhere = f"127.0.0.1:{any_port()}"
    with pytest.raises(SystemExit, match=rf"Kafka does not answer \({nowhere}: .*correct KAFKA_BOOTSTRAP_SERVERS"):
        check_reachable(settings(nowhere, postgres_url))


def test_servers_that_are_no_addresses_are_named(postgres_url: str) -> None:
    with pytest.raises(SystemExit, match=r"Kafka does not answer \(kafka: "):
        check_reachable(settings("kafka", postgres_url))


def test_one_listening_broker_is_enough(kafka_bootstrap_servers: str, postgres_url: str) -> None:
    check_reachable(settings(f"127.0.0.1:{any_port()},{kafka_bootstrap_servers}", postgres_url))


def test_postgresql_that_is_away_is_named_without_its_password(kafka_bootstrap_servers: str) -> None:
    nowhere = f"postgresql://somebody:secret@127.0.0.1:{any_port()}/gridledger"
    with pytest.raises(SystemExit, match=r"PostgreSQL does not answer .*correct POSTGRES_URL") as stop:
        check_reachable(settings(kafka_bootstrap_servers, nowhere))
    assert "secret" not in str(stop.value)


def test_a_database_without_registry_is_named(kafka_bootstrap_servers: str, postgres_url: str) -> None:
    empty = postgres_url.rpartition("/")[0] + "/template1"
    with pytest.raises(SystemExit, match=r"no registry: create it with `python -m database.migrate`"):
        check_reachable(settings(kafka_bootstrap_servers, empty))


def test_the_process_says_it_in_one_line_and_ends(spark_jars: None, tmp_path) -> None:
    environment = {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{any_port()}", "POSTGRES_URL": "postgresql://p@127.0.0.1:9/x"}
    done = subprocess.run(
        [sys.executable, "-m", "spark.feature_job"],
        env=os.environ | environment | {"CHECKPOINT_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Kafka does not answer")
    assert done.stderr.count("\n") == 1
