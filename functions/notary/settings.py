"""What the notary needs from its environment."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from domain.whole_number import whole_number

_MOST_CONFIRMATIONS = 1_000_000
_SIGNERS = ("NOTARY_PRIVATE_KEY", "NOTARY_KEYSTORE", "NOTARY_SIGNER_URL")
_PUBLIC_KEY = "0x and 128 hexadecimal digits, as the signer lists it under /api/v1/eth1/publicKeys"


class PrivateKey(Struct, frozen=True):
    """In the clear, from a Secret."""

    private_key: str  # 0x…, 32 bytes: a secret

    def __repr__(self) -> str:
        return "PrivateKey()"


class Keystore(Struct, frozen=True):
    """An encrypted file, and the file with its password."""

    file: Path
    password_file: Path


class RemoteSigner(Struct, frozen=True):
    """Somebody who has the key and speaks Web3Signer's HTTP API."""

    url: str  # may hold a password
    public_key: str  # 0x…, 64 bytes

    def __repr__(self) -> str:
        return f"RemoteSigner(public_key={self.public_key!r})"


class ChainSettings(Struct, frozen=True):
    """Where the ledger is and who signs."""

    rpc_url: str  # one node or several, separated by commas; may hold a provider's key
    ledger_address: str  # 0x…, 20 bytes
    signer: PrivateKey | Keystore | RemoteSigner
    confirmations: int  # blocks on top before a batch is final

    def __repr__(self) -> str:
        return f"ChainSettings(ledger_address={self.ledger_address!r}, signer={self.signer!r})"


class Settings(Struct, frozen=True):
    """`chain` is None when notarization is off; `missing` then says what it would need."""

    postgres_url: str
    sink_url: str
    chain: ChainSettings | None
    missing: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Settings(chain={self.chain!r}, missing={self.missing!r})"  # URLs may hold passwords

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or wrong; those of the chain may be empty together."""
        missing = _missing()
        return cls(
            postgres_url=_required("POSTGRES_URL", "postgresql://user@host:port/database"),
            sink_url=_required("K_SINK", "URL that takes CloudEvents; a SinkBinding injects it"),
            chain=None if missing else _chain(),
            missing=missing,
        )


def _missing() -> tuple[str, ...]:
    needed = [name for name in ("CHAIN_RPC_URL", "LEDGER_ADDRESS") if not os.environ.get(name)]
    return (*needed, *([] if _given(*_SIGNERS) else [" or ".join(_SIGNERS)]))


def _chain() -> ChainSettings:
    said = os.environ.get("CONFIRMATIONS", "")
    confirmations = whole_number(said, 0, _MOST_CONFIRMATIONS)
    if confirmations is None:
        raise SystemExit(f"CONFIRMATIONS is {said!r}; it must be the number of blocks before a batch is final")
    rpc_url = ",".join(url.strip() for url in os.environ["CHAIN_RPC_URL"].split(","))
    if not all(map(_is_url, rpc_url.split(","))):
        raise SystemExit("CHAIN_RPC_URL must be the http(s) URL of a node, or of several, separated by commas")
    ledger_address = _hexadecimal("LEDGER_ADDRESS", 20, "0x and 40 hexadecimal digits")
    return ChainSettings(rpc_url, ledger_address, _signer(), confirmations)


def _signer() -> PrivateKey | Keystore | RemoteSigner:
    given = _given(*_SIGNERS)
    if len(given) > 1:
        raise SystemExit(f"{' and '.join(given)} are set: one of them signs, so leave the others empty")
    if given == ["NOTARY_PRIVATE_KEY"]:
        return PrivateKey(_hexadecimal("NOTARY_PRIVATE_KEY", 32, "0x and 64 hexadecimal digits"))
    if given == ["NOTARY_KEYSTORE"]:
        password_file = _required("NOTARY_KEYSTORE_PASSWORD_FILE", "file with the password of NOTARY_KEYSTORE")
        return Keystore(Path(os.environ["NOTARY_KEYSTORE"]), Path(password_file))
    if not _is_url(url := os.environ["NOTARY_SIGNER_URL"]):
        raise SystemExit("NOTARY_SIGNER_URL must be an http(s) URL")
    return RemoteSigner(url, _hexadecimal("NOTARY_SIGNER_PUBLIC_KEY", 64, _PUBLIC_KEY))


def _given(*names: str) -> list[str]:
    return [name for name in names if os.environ.get(name)]


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _hexadecimal(name: str, size: int, meaning: str) -> str:
    """The value is not repeated: it may be a secret, or something secret that went to the wrong place."""
    value = os.environ.get(name, "")
    if not re.fullmatch(f"0x[0-9a-fA-F]{{{2 * size}}}", value):
        raise SystemExit(f"{name} must be {meaning}")
    return value


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({meaning})")
    return value
