"""What the job asks of its environment, and how it says that something is missing."""

import pytest

from spark.settings import Settings

GIVEN = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
    "POSTGRES_URL": "postgresql://gridledger:s%40cret@db.example:5433/registry?sslmode=require&x=y",
    "CHECKPOINT_DIR": "/data/checkpoint",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, spark_jars: None) -> pytest.MonkeyPatch:
    for name in ("SHARDS", "SPARK_MASTER", "SPARK_DRIVER_MEMORY", "KAFKA_USERNAME", "KAFKA_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_variable_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "")
    with pytest.raises(SystemExit, match=f"{name} is not set"):
        Settings.from_environment()


@pytest.mark.parametrize("shards", ["0", "-1", "two", "4000"])
def test_a_number_of_shards_that_makes_no_sense_is_refused(environment: pytest.MonkeyPatch, shards: str) -> None:
    environment.setenv("SHARDS", shards)
    with pytest.raises(SystemExit, match="SHARDS is"):
        Settings.from_environment()


def test_a_user_without_a_password_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("KAFKA_USERNAME", "feature-job")
    with pytest.raises(SystemExit, match="KAFKA_USERNAME and KAFKA_PASSWORD go together"):
        Settings.from_environment()


def test_a_java_home_without_java_is_named(environment: pytest.MonkeyPatch, tmp_path) -> None:
    environment.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SystemExit, match="no bin/java in it"):
        Settings.from_environment()


def test_no_java_at_all_is_said(environment: pytest.MonkeyPatch, tmp_path) -> None:
    environment.delenv("JAVA_HOME")
    environment.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="needs Java 17"):
        Settings.from_environment()


def test_missing_jars_are_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SPARK_EXTRA_CLASSPATH", "/nowhere/spark-sql-kafka-0-10_2.13-4.2.0.jar")
    with pytest.raises(SystemExit, match="do not exist: /nowhere/spark-sql-kafka"):
        Settings.from_environment()
    environment.setenv("SPARK_EXTRA_CLASSPATH", "")
    with pytest.raises(SystemExit, match="no spark-sql-kafka jar"):
        Settings.from_environment()


def test_the_registry_by_jdbc(environment: pytest.MonkeyPatch) -> None:
    options = Settings.from_environment().jdbc_options()
    assert options["url"] == "jdbc:postgresql://db.example:5433/registry"
    assert (options["user"], options["password"], options["sslmode"]) == ("gridledger", "s@cret", "require")
    assert "x" not in options


def test_a_url_that_is_none_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("POSTGRES_URL", "db.example:5433/registry")
    with pytest.raises(SystemExit, match="POSTGRES_URL is not like"):
        Settings.from_environment().jdbc_options()
