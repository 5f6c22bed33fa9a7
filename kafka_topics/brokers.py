"""Where Kafka is, and how clients reach it: in the clear, or by TLS and SCRAM-SHA-512. A settings.py fills it in."""

import ssl
from typing import Any

from msgspec import Struct


class Brokers(Struct, frozen=True):
    """With a user name they are asked by TLS and SCRAM-SHA-512, without one in the clear."""

    servers: str  # host:port, several separated by commas
    username: str = ""
    password: str = ""
    ca_certificate: str = ""  # PEM; empty: the authorities that the system trusts

    def __repr__(self) -> str:
        return f"Brokers(servers={self.servers!r})"

    def client_options(self) -> dict[str, Any]:
        """Arguments of kafka-python's clients."""
        options: dict[str, Any] = {"bootstrap_servers": self.servers.split(",")}
        if not self.username:
            return options
        return options | {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_context": ssl.create_default_context(cadata=self.ca_certificate or None),
        }
