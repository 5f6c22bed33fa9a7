"""How Spark's Kafka source and sink reach the brokers: in the clear, or by TLS and SCRAM-SHA-512."""

from spark.settings import Settings

_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule"


def kafka_options(settings: Settings) -> dict[str, str]:
    """Options of readers and writers; the certificate, when there is none, is checked by the JVM's authorities."""
    options = {"kafka.bootstrap.servers": settings.kafka_bootstrap_servers}
    if not settings.kafka_username:
        return options
    username, password = _quoted(settings.kafka_username), _quoted(settings.kafka_password)
    options |= {
        "kafka.security.protocol": "SASL_SSL",
        "kafka.sasl.mechanism": "SCRAM-SHA-512",
        "kafka.sasl.jaas.config": f"{_LOGIN} required username={username} password={password};",
    }
    if settings.kafka_ca_certificate:
        options |= {
            "kafka.ssl.truststore.type": "PEM",
            "kafka.ssl.truststore.certificates": settings.kafka_ca_certificate,
        }
    return options


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
