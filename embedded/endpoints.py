"""Where the servers of a running house are, and how its processes are told."""

import os
from pathlib import Path

import msgspec
from msgspec import Struct


class Endpoints(Struct, frozen=True):
    """The URLs, and the ledger: empty where notarization is off."""

    kafka_bootstrap_servers: str
    postgres_url: str
    mongodb_url: str
    redis_url: str
    chain_rpc_url: str
    ledger_address: str = ""

    def environment(self) -> dict[str, str]:
        """KAFKA_BOOTSTRAP_SERVERS, POSTGRES_URL, …"""
        return {name.upper(): getattr(self, name) for name in self.__struct_fields__}

    def write(self, run: Path) -> None:
        """Into run/endpoints.json for people and tests; a URL given from outside may hold a password: owner only."""
        path = run / "endpoints.json"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self)))
