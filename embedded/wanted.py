"""The five servers of the house: the variable that gives another one, and how an embedded one is prepared."""

from collections.abc import Callable

from embedded import anvil, kafka, mongodb, postgres, valkey
from embedded.layout import Layout
from embedded.ports import free_port
from embedded.settings import Settings
from embedded.supervised_server import Wanted


def wanted_servers(settings: Settings, layout: Layout, say: Callable[[str], None]) -> dict[str, Wanted]:
    """By name. Ports are chosen here, one after the other, so that no two get the same."""
    data, promised = layout.data, set[int]()

    def port(name: str, preferred: int, given_url: str | None) -> int:
        if given_url:
            return 0
        chosen = free_port(name, preferred, say, promised)
        promised.add(chosen)
        return chosen

    kafka_port = port("kafka", kafka.PREFERRED_PORT, settings.kafka_bootstrap_servers)
    controller_port = port("kafka controller", kafka.PREFERRED_PORT + 1, settings.kafka_bootstrap_servers)
    postgres_port = port("postgres", postgres.PREFERRED_PORT, settings.postgres_url)
    mongodb_port = port("mongodb", mongodb.PREFERRED_PORT, settings.mongodb_url)
    valkey_port = port("valkey", valkey.PREFERRED_PORT, settings.redis_url)
    anvil_port = port("anvil", anvil.PREFERRED_PORT, settings.chain_rpc_url)
    wanted = [
        Wanted(
            "kafka",
            "KAFKA_BOOTSTRAP_SERVERS",
            settings.kafka_bootstrap_servers,
            kafka.is_ready,
            lambda note: kafka.kafka(data / "kafka", kafka_port, controller_port, settings, note),
        ),
        Wanted(
            "postgres",
            "POSTGRES_URL",
            settings.postgres_url,
            postgres.is_ready,
            lambda _: postgres.postgres(data / "postgres", postgres_port),
        ),
        Wanted(
            "mongodb",
            "MONGODB_URL",
            settings.mongodb_url,
            mongodb.is_ready,
            lambda _: mongodb.mongodb(data / "mongodb", mongodb_port),
        ),
        Wanted(
            "valkey",
            "REDIS_URL",
            settings.redis_url,
            valkey.is_ready,
            lambda _: valkey.valkey(data / "valkey", valkey_port),
        ),
        Wanted(
            "anvil",
            "CHAIN_RPC_URL",
            settings.chain_rpc_url,
            anvil.is_ready,
            lambda _: anvil.anvil(data / "anvil", anvil_port),
        ),
    ]
    return {server.name: server for server in wanted}
