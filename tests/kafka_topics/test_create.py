"""A cluster's topics: created once, on a broker that wants TLS and a password, and kept as long as the house needs."""

import os
import subprocess
import sys

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from kafka_topics.brokers import Brokers
from kafka_topics.house import TOPICS
from kafka_topics.settings import Settings
from tests.secure_kafka import PASSWORD, USERNAME

DAY_MS = 24 * 60 * 60 * 1000
GIVEN = {"KAFKA_BOOTSTRAP_SERVERS": "kafka-0:9093,kafka-1:9093", "TOPIC_REPLICATION": "3"}
LOGIN = ("KAFKA_USERNAME", "KAFKA_PASSWORD", "KAFKA_CA_CERTIFICATE")


def create(broker):
    """What the command says."""
    environment = os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "TOPIC_REPLICATION": "1",
        "KAFKA_USERNAME": USERNAME,
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CA_CERTIFICATE": broker.ca_certificate,
    }
    command = [sys.executable, "-m", "kafka_topics.create"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


def described(broker):
    """Topic → its settings."""
    brokers = Brokers(broker.bootstrap_servers, USERNAME, PASSWORD, broker.ca_certificate)
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in TOPICS]
    with KafkaAdminClient(**brokers.client_options()) as admin:
        return admin.describe_configs(asked)["topic"]


def test_missing_topics_are_created_and_a_second_run_changes_nothing(secure_kafka):
    assert create(secure_kafka) == "created: " + ", ".join(topic.name for topic in TOPICS) + "\n"
    assert create(secure_kafka) == "created: nothing, all topics are there\n"
    configs = described(secure_kafka)
    assert configs["energy_ingest"]["message.timestamp.type"]["value"] == "LogAppendTime"
    assert configs["energy_ingest"]["retention.ms"]["value"] == str(35 * DAY_MS)
    assert configs["energy_dead_letter"]["retention.ms"]["value"] == "-1"
    assert configs["energy_dead_letter"]["max.message.bytes"]["value"] == str(2 * 1024 * 1024)


def test_a_reset_finds_all_that_the_feature_job_looks_back_on():
    (ingest,) = [topic for topic in TOPICS if topic.name == "energy_ingest"]
    assert ingest.days_kept > 28


def test_three_copies_are_written_twice_before_they_count():
    assert {topic.on_a_cluster(3)["min.insync.replicas"] for topic in TOPICS} == {"2"}
    assert {topic.on_a_cluster(1)["min.insync.replicas"] for topic in TOPICS} == {"1"}


def test_a_simulations_records_bear_any_time_and_stay():
    for configs in (topic.in_a_simulation(1) for topic in TOPICS):
        assert configs["retention.ms"] == "-1"
        assert configs["message.timestamp.before.max.ms"] == configs["message.timestamp.after.max.ms"] == str(2**63 - 1)
        assert "message.timestamp.type" not in configs


@pytest.mark.parametrize(("value", "simulated"), [("", False), ("1", True)])
def test_time_is_simulated_where_it_is_said(environment, value, simulated):
    environment.setenv("SIMULATED_TIME", value)
    assert Settings.from_environment().simulated_time == simulated


@pytest.fixture
def environment(monkeypatch):
    for name in LOGIN:
        monkeypatch.delenv(name, raising=False)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_without_a_user_brokers_are_asked_in_the_clear(environment):
    assert Settings.from_environment().brokers.client_options() == {
        "bootstrap_servers": ["kafka-0:9093", "kafka-1:9093"]
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", "", "KAFKA_BOOTSTRAP_SERVERS is not set"),
        ("TOPIC_REPLICATION", "", "TOPIC_REPLICATION is ''"),
        ("TOPIC_REPLICATION", "0", "TOPIC_REPLICATION is '0'"),
        ("SIMULATED_TIME", "yes", "SIMULATED_TIME is 'yes'"),
        ("KAFKA_PASSWORD", "alone", "KAFKA_USERNAME and KAFKA_PASSWORD go together"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environment, name, value, said):
    environment.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        Settings.from_environment()


def test_no_password_is_printed(environment):
    environment.setenv("KAFKA_USERNAME", USERNAME)
    environment.setenv("KAFKA_PASSWORD", "hidden")
    assert "hidden" not in repr(Settings.from_environment())
