"""What whoever speaks to Kafka, and the command that creates topics, need from their environment."""

import os

from msgspec import Struct

from domain.whole_number import whole_number
from kafka_topics.brokers import Brokers

_MOST_REPLICAS = 2**15 - 1  # what Kafka's protocol has room for


def brokers_from_environment() -> Brokers | None:
    """None where no broker is named; SystemExit when user name and password do not go together."""
    username, password = os.environ.get("KAFKA_USERNAME") or "", os.environ.get("KAFKA_PASSWORD") or ""
    if bool(username) != bool(password):
        raise SystemExit("KAFKA_USERNAME and KAFKA_PASSWORD go together: set both, or neither")
    servers = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    return Brokers(servers, username, password, os.environ.get("KAFKA_CA_CERTIFICATE") or "") if servers else None


def needed_brokers_from_environment() -> Brokers:
    """SystemExit where none is named."""
    if brokers := brokers_from_environment():
        return brokers
    raise SystemExit("KAFKA_BOOTSTRAP_SERVERS is not set (host:port, several separated by commas)")


class Settings(Struct, frozen=True):
    """Of the command that creates topics."""

    brokers: Brokers
    replication: int  # copies of each partition
    simulated_time: bool  # records come from a simulator, with times of its own

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong."""
        brokers = needed_brokers_from_environment()
        said = os.environ.get("TOPIC_REPLICATION") or ""
        replication = whole_number(said, 1, _MOST_REPLICAS)
        if replication is None:
            raise SystemExit(f"TOPIC_REPLICATION is {said!r}; it is a number from 1 to that of the brokers")
        simulated = os.environ.get("SIMULATED_TIME") or "0"
        if simulated not in ("0", "1"):
            raise SystemExit(
                f"SIMULATED_TIME is {simulated!r}; it is 1 where a simulator sends the readings, else empty"
            )
        return cls(brokers, replication, simulated == "1")
