"""What the house has written so far, by place: bytes of each topic, store and checkpoint, and the gas of the chain."""

from collections.abc import Iterable
from pathlib import Path

import psycopg
import pymongo

from bench.way.house import House
from embedded.rpc import call
from embedded.topics import PARTITIONS


def written(house: House) -> dict[str, int]:
    """Bytes. Of MongoDB documents and indexes as they are, before a server compresses them.

    A checkpoint keeps what the last ten batches wrote, so it grows no more after some hours.
    """
    data, state = house.layout.data / "kafka" / "logs", house.layout.home / "state"
    bytes_of = {name: _bytes(data.glob(f"{name}-*/*.log")) for name in PARTITIONS}
    with pymongo.MongoClient[dict[str, int]](house.endpoints.mongodb_url) as client:
        bytes_of["mongodb"] = client.get_default_database().command("dbStats")["totalSize"]
    with psycopg.connect(house.endpoints.postgres_url) as connection:
        (bytes_of["postgresql"],) = connection.execute("select pg_database_size(current_database())").fetchone() or (0,)
    return bytes_of | {"checkpoint": _bytes(path for path in state.rglob("*") if path.is_file())}


def block_number(house: House) -> int:
    """Of the newest block."""
    return int(str(call(house.endpoints.chain_rpc_url, "eth_blockNumber")), 16)


def gas_used(house: House, first: int, last: int) -> int:
    """Of all transactions in these blocks; all of them are the notary's."""
    blocks = (
        call(house.endpoints.chain_rpc_url, "eth_getBlockByNumber", hex(n), False) for n in range(first, last + 1)
    )
    return sum(int(block["gasUsed"], 16) for block in blocks if isinstance(block, dict))


def _bytes(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.exists())
