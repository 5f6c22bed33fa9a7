"""How kafka-python reaches the brokers: in the clear, or by TLS and SCRAM-SHA-512."""

import ssl
from typing import Any

from kafka_topics.settings import Settings


def client_options(settings: Settings) -> dict[str, Any]:
    """Arguments of its clients."""
    options: dict[str, Any] = {"bootstrap_servers": settings.bootstrap_servers.split(",")}
    if not settings.username:
        return options
    return options | {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": settings.username,
        "sasl_plain_password": settings.password,
        "ssl_context": ssl.create_default_context(cadata=settings.ca_certificate or None),
    }
