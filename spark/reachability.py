"""What the job needs and does not find, said by name before Spark would say it in a hundred lines."""

import socket

import psycopg

from spark.settings import Settings

_PATIENCE_S = 10


def check_reachable(settings: Settings) -> None:
    """Raise SystemExit, naming the remedy, unless Kafka listens and PostgreSQL has a registry."""
    _check_kafka(settings.kafka_bootstrap_servers)
    _check_registry(settings.postgres_url)


def _check_kafka(servers: str) -> None:
    troubles = []
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_S).close()
        except (OSError, ValueError) as error:
            troubles.append(f"{server}: {error}")
        else:
            return
    raise SystemExit(
        f"Kafka does not answer ({'; '.join(troubles)}): start it, or correct KAFKA_BOOTSTRAP_SERVERS. "
        "Nothing is lost: the job goes on where its checkpoint ends"
    )


def _check_registry(postgres_url: str) -> None:
    try:
        with psycopg.connect(postgres_url, connect_timeout=_PATIENCE_S) as connection:
            connection.execute("select 1 from series join feeders using (feeder_id) limit 1")
    except psycopg.errors.UndefinedTable as error:
        raise SystemExit("POSTGRES_URL has no registry: create it with `python -m database.migrate`") from error
    except psycopg.Error as error:
        raise SystemExit(
            f"PostgreSQL does not answer ({' '.join(str(error).split())}): start it, or correct POSTGRES_URL. "
            "Nothing is lost: the job goes on where its checkpoint ends"
        ) from error
