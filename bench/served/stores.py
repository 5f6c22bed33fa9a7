"""The stores that analytics reads, each its own server: the embedded ones of `make up`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from database.migrate import migrate
from embedded.mongodb import mongodb
from embedded.ports import free_port
from embedded.postgres import postgres
from embedded.process import running
from embedded.valkey import valkey


class Stores(Struct, frozen=True):
    postgres_url: str
    mongodb_url: str
    redis_url: str

    def analytics(self) -> dict[str, str]:
        """What analytics finds in its environment."""
        urls = {"POSTGRES_URL": self.postgres_url, "MONGODB_URL": self.mongodb_url, "REDIS_URL": self.redis_url}
        return urls | {"AUTH": "open"}


@contextmanager
def running_stores(folder: Path) -> Iterator[Stores]:
    """Empty, but for the schema; stopped at the end."""
    servers = (
        postgres(folder / "postgres", _port()),
        mongodb(folder / "mongodb", _port()),
        valkey(folder / "valkey", _port()),
    )
    with ExitStack() as stack:
        stores = Stores(*(stack.enter_context(running(server, folder / f"{server.name}.log")) for server in servers))
        migrate(stores.postgres_url)
        yield stores


def _port() -> int:
    return free_port("bench", 0, print)
