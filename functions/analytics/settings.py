"""What analytics needs from its environment."""

import os
from pathlib import Path
from typing import Literal, cast, get_args

from msgspec import Struct

from kafka_topics.brokers import Brokers
from kafka_topics.settings import brokers_from_environment

Auth = Literal["open", "required"]  # loopback clients only, who may all; or callers with keys or a session


class ChainSettings(Struct, frozen=True):
    """The ledger that proofs point to; `issuer` is empty when nobody said whose batches are ours."""

    rpc_url: str
    ledger: str  # 0x…, 20 bytes
    browser_rpc_url: str  # where the reader's browser asks
    issuer: str = ""  # 0x…, 20 bytes


class Settings(Struct, frozen=True):
    """`chain` is None when notarization is off; `sink_url` when this process cannot issue forecasts,
    `brokers` when it cannot look at dead letters."""

    postgres_url: str
    mongodb_url: str
    redis_url: str
    chain: ChainSettings | None = None
    model_dir: Path = Path("forecasting/model")
    sink_url: str | None = None
    brokers: Brokers | None = None
    web_root: Path | None = None
    auth: Auth = "open"

    def __repr__(self) -> str:
        return f"Settings(model_dir={str(self.model_dir)!r})"  # URLs may hold passwords

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming what is missing; AUTH must be said, for it decides who may read."""
        return cls(
            auth=_auth(),
            postgres_url=_required("POSTGRES_URL", "postgresql://user@host:port/database"),
            mongodb_url=_required("MONGODB_URL", "mongodb://host:port/database"),
            redis_url=_required("REDIS_URL", "redis://host:port/0"),
            chain=_chain(),
            model_dir=Path(os.environ.get("MODEL_DIR") or "forecasting/model"),
            sink_url=os.environ.get("K_SINK") or None,
            brokers=brokers_from_environment(),
            web_root=_folder("WEB_ROOT"),
        )


def _auth() -> Auth:
    value = os.environ.get("AUTH")
    if value not in get_args(Auth):
        raise SystemExit(
            f"AUTH is {value or 'not set'}: `open` answers loopback clients only, `required` whoever has a key"
        )
    return cast("Auth", value)


def _chain() -> ChainSettings | None:
    rpc_url = os.environ.get("CHAIN_RPC_URL", "").partition(",")[0].strip()  # of several the preferred one
    ledger = os.environ.get("LEDGER_ADDRESS")
    if not rpc_url or not ledger:
        return None
    browser = os.environ.get("BROWSER_CHAIN_RPC_URL") or rpc_url
    return ChainSettings(rpc_url, ledger, browser, os.environ.get("NOTARY_ADDRESS") or "")


def _folder(name: str) -> Path | None:
    value = os.environ.get(name)
    if value and not Path(value, "index.html").is_file():
        raise SystemExit(f"{name} is {value!r}, where there is no index.html: build the dashboard, or leave it empty")
    return Path(value) if value else None


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({meaning})")
    return value
