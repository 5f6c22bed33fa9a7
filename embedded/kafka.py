"""The Kafka broker: one process that is broker and controller."""

import base64
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from embedded.jars import jars
from embedded.java import java_home
from embedded.ports import answers
from embedded.server import Server
from embedded.settings import Settings

PREFERRED_PORT = 9092

_JVM = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"]
_FOR_EVER = 2**63 - 1

# Record timestamps are the arrival clock, which the simulator may set years off: never check, roll or delete by them.
# A fast session timeout lets a broker killed by force come back in seconds.
_PROPERTIES = f"""
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{{controller_port}}
listeners=PLAINTEXT://127.0.0.1:{{port}},CONTROLLER://127.0.0.1:{{controller_port}}
advertised.listeners=PLAINTEXT://127.0.0.1:{{port}}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={{logs}}
auto.create.topics.enable=false
log.message.timestamp.before.max.ms={_FOR_EVER}
log.message.timestamp.after.max.ms={_FOR_EVER}
log.roll.ms={_FOR_EVER}
log.retention.ms=-1
offsets.retention.minutes=525600
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
log.cleaner.dedupe.buffer.size=4194304
"""


def kafka(data: Path, port: int, controller_port: int, settings: Settings, say: Callable[[str], None]) -> Server:
    """A broker on 127.0.0.1:port with its log in `data`; the jars are downloaded when they are missing."""
    java = str(java_home(settings) / "bin" / "java")
    classpath = ":".join(map(str, jars("broker", settings, say)))
    program = [java, *_JVM, "-cp", classpath]
    properties = data / "server.properties"
    data.mkdir(parents=True, exist_ok=True)
    properties.write_text(_PROPERTIES.format(port=port, controller_port=controller_port, logs=data / "logs"))
    if not (data / "logs" / "meta.properties").exists():
        _format(program, properties)
    return Server(
        name="kafka",
        url=f"127.0.0.1:{port}",
        command=lambda: [*program, "kafka.Kafka", str(properties)],
        is_ready=lambda: is_ready(f"127.0.0.1:{port}"),
    )


def _format(program: list[str], properties: Path) -> None:
    arguments = ["kafka.tools.StorageTool", "format", "--cluster-id", new_cluster_id(), "--config", str(properties)]
    done = subprocess.run([*program, *arguments], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise SystemExit(f"Kafka could not format {properties.parent}:\n{done.stdout}{done.stderr}")


def new_cluster_id() -> str:
    """22 characters of base64url, as Kafka's own tool makes them: never one that reads as an option."""
    while (cluster_id := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return cluster_id


def is_ready(bootstrap_servers: str) -> bool:
    """Whether a broker lists its topics."""
    if not answers(
        bootstrap_servers.split(",", maxsplit=1)[0]
    ):  # kafka-python leaks the sockets of refused connections
        return False
    try:
        client = KafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=2000)
    except KafkaError:
        return False
    try:
        client.list_topics()
    except KafkaError:
        return False
    finally:
        client.close()
    return True
