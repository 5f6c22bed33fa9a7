"""What the feature job needs from its environment."""

import os
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pyspark
from msgspec import Struct

from domain.whole_number import whole_number
from spark.topics import Topics

# Neither comes with pyspark; which versions fit stands in embedded/jars.
_NEEDED_JARS = ("spark-sql-kafka", "postgresql")


class Executors(Struct, frozen=True):
    """Pods that work for the job when its master is a Kubernetes API; a local master has none."""

    count: int = 1
    cores: int = 1
    memory: str = "1g"  # of the JVM; its Python workers have as much again
    pod_template: str = ""  # file that says what such a pod may do and mounts
    driver_host: str = ""  # name by which they find the driver

    @classmethod
    def from_environment(cls) -> "Executors":
        return cls(
            count=_whole_number("SPARK_EXECUTORS", 1, 1000, default=1),
            cores=_whole_number("SPARK_EXECUTOR_CORES", 1, 128, default=1),
            memory=os.environ.get("SPARK_EXECUTOR_MEMORY") or "1g",
            pod_template=_needed("SPARK_EXECUTOR_POD", "a file with a pod template"),
            driver_host=_needed("SPARK_DRIVER_HOST", "a headless Service of the driver"),
        )


class Settings(Struct, frozen=True):
    """Where the job reads, writes and keeps its state, and how large it may get."""

    kafka_bootstrap_servers: str
    postgres_url: str  # postgresql://user@host:port/database
    checkpoint_dir: str  # folder or URL of a file system Spark knows
    extra_classpath: str = ""  # jars that pyspark lacks, separated by ":"
    master: str = "local[*]"  # or k8s://https://kubernetes.default.svc
    driver_memory: str = "500m"
    shards: int = 1  # fixed for the life of a checkpoint
    optimise: bool = False  # let the JVM's optimising compiler work: 150 MB more, half the CPU a reading
    feature_store_dir: str = ""  # empty: no feature store
    metrics_port: int = 0  # 0: no metrics over HTTP
    kafka_username: str = ""  # with it brokers are asked by TLS and SCRAM
    kafka_password: str = ""
    kafka_ca_certificate: str = ""  # PEM; empty: the authorities that the JVM trusts
    topics: Topics = Topics()
    executors: Executors = Executors()

    def __repr__(self) -> str:
        return f"Settings(checkpoint_dir={self.checkpoint_dir!r}, shards={self.shards})"  # the rest may hold passwords

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong, and the remedy."""
        _check_java()
        username, password = _kafka_login()
        master = os.environ.get("SPARK_MASTER") or "local[*]"
        return cls(
            kafka_bootstrap_servers=_needed("KAFKA_BOOTSTRAP_SERVERS", "host:port"),
            postgres_url=_needed("POSTGRES_URL", "postgresql://user@host:port/database"),
            checkpoint_dir=_needed("CHECKPOINT_DIR", "a folder that outlives the job"),
            extra_classpath=_classpath(),
            master=master,
            executors=Executors.from_environment() if master.startswith("k8s://") else Executors(),
            driver_memory=os.environ.get("SPARK_DRIVER_MEMORY") or "500m",
            shards=_whole_number("SHARDS", 1, 1024, default=1),
            optimise=_whole_number("SPARK_OPTIMISE", 0, 1, default=0) == 1,
            feature_store_dir=os.environ.get("FEATURE_STORE_DIR") or "",
            metrics_port=_whole_number("METRICS_PORT", 0, 65535, default=0),
            kafka_username=username,
            kafka_password=password,
            kafka_ca_certificate=os.environ.get("KAFKA_CA_CERTIFICATE") or "",
        )

    def jdbc_options(self) -> dict[str, str]:
        """The registry's database as Spark's JDBC source wants it."""
        url = urlsplit(self.postgres_url)
        if url.scheme not in ("postgresql", "postgres") or not url.hostname or not url.username:
            raise SystemExit("POSTGRES_URL is not like postgresql://user@host:port/database")
        given = {name: value for name, value in parse_qsl(url.query) if name == "sslmode"}
        return given | {
            "url": f"jdbc:postgresql://{url.hostname}:{url.port or 5432}{url.path}",
            "driver": "org.postgresql.Driver",
            "user": unquote(url.username),
            "password": unquote(url.password or ""),
            "connectTimeout": "10",
            "socketTimeout": "30",
        }


def _needed(name: str, example: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({example})")
    return value


def _whole_number(name: str, least: int, most: int, default: int) -> int:
    text = os.environ.get(name) or str(default)
    number = whole_number(text, least, most)
    if number is None:
        raise SystemExit(f"{name} is {text!r}; it is a number from {least} to {most}")
    return number


def _kafka_login() -> tuple[str, str]:
    username, password = os.environ.get("KAFKA_USERNAME") or "", os.environ.get("KAFKA_PASSWORD") or ""
    if bool(username) != bool(password):
        raise SystemExit("KAFKA_USERNAME and KAFKA_PASSWORD go together: set both, or neither")
    return username, password


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not (Path(home) / "bin" / "java").is_file():
        raise SystemExit(f"JAVA_HOME is {home}, but there is no bin/java in it; point it at a Java 17 or newer")
    if not home and not shutil.which("java"):
        raise SystemExit("Spark needs Java 17 or newer and finds none: install one or set JAVA_HOME")


def _classpath() -> str:
    extra = os.environ.get("SPARK_EXTRA_CLASSPATH") or ""
    jars = [Path(part) for part in extra.split(":") if part]
    absent = [str(jar) for jar in jars if not jar.name.endswith("*") and not jar.exists()]
    if absent:
        raise SystemExit(f"SPARK_EXTRA_CLASSPATH names files that do not exist: {', '.join(absent)}")
    folders = [jar.parent for jar in jars if jar.name == "*"]
    there = [*jars, *(Path(pyspark.__file__).parent / "jars").glob("*.jar")]
    there += [jar for folder in folders for jar in folder.glob("*.jar")]
    for name in _NEEDED_JARS:
        if not any(jar.name.startswith(f"{name}-") for jar in there):
            raise SystemExit(f"SPARK_EXTRA_CLASSPATH has no {name} jar; embedded/jars lists the ones the job needs")
    return extra
