"""A broker that answers by TLS to whoever has a password: SCRAM-SHA-512, with a certificate of its own authority."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

USERNAME = "gridledger"
PASSWORD = 'a "quoted" \\ word'  # what a login line has to escape

_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=SASL_SSL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required username="gridledger" password="{password}";
ssl.keystore.type=PEM
ssl.keystore.location={folder}/server.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/certificate.pem
log.dirs={folder}/logs
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
"""


class SecureKafka(Struct, frozen=True):
    bootstrap_servers: str
    ca_certificate: str  # PEM


@contextmanager
def secure_kafka(folder: Path, port: int, controller_port: int) -> Iterator[SecureKafka]:
    """It knows one user."""
    from embedded.jars import jars
    from embedded.java import java_home
    from embedded.kafka import new_cluster_id
    from embedded.ports import answers
    from embedded.process import running
    from embedded.server import Server
    from embedded.settings import Settings

    settings = Settings.from_environment()
    classpath = ":".join(map(str, jars("broker", settings, print)))
    program = [str(java_home(settings) / "bin" / "java"), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classpath]
    _make_certificate(folder)
    properties = folder / "server.properties"
    escaped = PASSWORD.replace("\\", "\\\\").replace('"', '\\"').replace("\\", "\\\\")  # for login, then for the file
    properties.write_text(
        _PROPERTIES.format(port=port, controller_port=controller_port, password=escaped, folder=folder)
    )
    scram = f"SCRAM-SHA-512=[name={USERNAME},password={PASSWORD}]"
    arguments = ["format", "--cluster-id", new_cluster_id(), "--config", str(properties), "--add-scram", scram]
    subprocess.run([*program, "kafka.tools.StorageTool", *arguments], check=True, capture_output=True, timeout=120)
    address = f"127.0.0.1:{port}"
    server = Server("kafka", address, lambda: [*program, "kafka.Kafka", str(properties)], lambda: answers(address))
    with running(server, folder / "kafka.log"):
        yield SecureKafka(address, (folder / "certificate.pem").read_text())


def _make_certificate(folder: Path) -> None:
    """server.pem has key and certificate, as the broker wants them; the certificate alone is what clients trust."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    (folder / "server.pem").write_text(key.read_text() + certificate.read_text())
