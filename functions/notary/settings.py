"""What the notary needs from its environment."""

import os
import re

from msgspec import Struct

_CHAIN = ("CHAIN_RPC_URL", "LEDGER_ADDRESS", "NOTARY_PRIVATE_KEY")


class ChainSettings(Struct, frozen=True):
    """Where the ledger is and who signs."""

    rpc_url: str  # may hold a provider's key
    ledger_address: str  # 0x…, 20 bytes
    private_key: str  # 0x…, 32 bytes: a secret; this struct prints neither
    confirmations: int  # blocks on top before a batch is final

    def __repr__(self) -> str:
        return f"ChainSettings(ledger_address={self.ledger_address!r})"


class Settings(Struct, frozen=True):
    """`chain` is None when notarization is off; `missing` then says what it would need."""

    postgres_url: str
    sink_url: str
    chain: ChainSettings | None
    missing: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable when one is missing; the chain's three may be empty together."""
        missing = tuple(name for name in _CHAIN if not os.environ.get(name))
        return cls(
            postgres_url=_required("POSTGRES_URL", "postgresql://user@host:port/database"),
            sink_url=_required("K_SINK", "URL that takes CloudEvents; a SinkBinding injects it"),
            chain=None if missing else _chain(),
            missing=missing,
        )


def _chain() -> ChainSettings:
    confirmations = os.environ.get("CONFIRMATIONS", "")
    if not confirmations.isdigit():
        raise SystemExit(f"CONFIRMATIONS is {confirmations!r}; it must be the number of blocks before a batch is final")
    rpc_url, ledger_address, private_key = (os.environ[name] for name in _CHAIN)
    if not re.fullmatch("0x[0-9a-fA-F]{40}", ledger_address):
        raise SystemExit(f"LEDGER_ADDRESS is {ledger_address!r}; it must be 0x and 40 hexadecimal digits")
    if not re.fullmatch("0x[0-9a-fA-F]{64}", private_key):
        raise SystemExit("NOTARY_PRIVATE_KEY must be 0x and 64 hexadecimal digits")
    return ChainSettings(rpc_url, ledger_address, private_key, int(confirmations))


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({meaning})")
    return value
