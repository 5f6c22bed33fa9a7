"""What the command that creates topics needs from its environment."""

import os

from msgspec import Struct


class Settings(Struct, frozen=True):
    """With a user name Kafka is asked by TLS and SCRAM-SHA-512, without one in the clear."""

    bootstrap_servers: str
    replication: int  # copies of each partition
    username: str = ""
    password: str = ""
    ca_certificate: str = ""  # PEM; empty: the authorities that the system trusts

    def __repr__(self) -> str:
        return f"Settings(bootstrap_servers={self.bootstrap_servers!r})"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong."""
        servers = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
        if not servers:
            raise SystemExit("KAFKA_BOOTSTRAP_SERVERS is not set (host:port, several separated by commas)")
        replication = os.environ.get("TOPIC_REPLICATION") or ""
        if not replication.isdecimal() or int(replication) < 1:
            raise SystemExit(f"TOPIC_REPLICATION is {replication!r}; it is a number from 1 to that of the brokers")
        username, password = os.environ.get("KAFKA_USERNAME") or "", os.environ.get("KAFKA_PASSWORD") or ""
        if bool(username) != bool(password):
            raise SystemExit("KAFKA_USERNAME and KAFKA_PASSWORD go together: set both, or neither")
        return cls(servers, int(replication), username, password, os.environ.get("KAFKA_CA_CERTIFICATE") or "")
