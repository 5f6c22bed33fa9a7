"""What analytics needs from its environment."""

import os
import re
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct

from domain.auth import Auth
from domain.whole_number import whole_number
from functions.analytics.budgets import Budgets
from functions.analytics.loopback import host_name, is_loopback
from functions.analytics.origins import Origins
from kafka_topics.brokers import Brokers
from kafka_topics.settings import brokers_from_environment

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(?!80$|443$)[1-9][0-9]{0,4})?")
_MOST = 1_000_000  # finer than a microsecond Redis does not count


class ChainSettings(Struct, frozen=True):
    """The ledger that proofs point to; `issuer` is empty when nobody said whose batches are ours."""

    rpc_url: str
    ledger: str  # 0x…, 20 bytes
    browser_rpc_url: str  # where the reader's browser asks
    issuer: str = ""  # 0x…, 20 bytes

    def __repr__(self) -> str:
        return f"ChainSettings(ledger={self.ledger!r}, issuer={self.issuer!r})"  # a node's URL may hold a key


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
    origins: Origins = Origins()
    budgets: Budgets = Budgets()

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
            origins=Origins(public=_public_origin(), others=_cors_origins()),
            budgets=_budgets(),
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


def _public_origin() -> str:
    return _origin("PUBLIC_ORIGIN", os.environ.get("PUBLIC_ORIGIN", ""))


def _cors_origins() -> tuple[str, ...]:
    listed = os.environ.get("CORS_ORIGINS", "").split(",")
    return tuple(_origin("CORS_ORIGINS", one.strip()) for one in listed if one.strip())


def _origin(name: str, value: str) -> str:
    """As browsers write it, to be compared letter by letter; http only where nobody listens in."""
    if value and not _ORIGIN.fullmatch(value):
        raise SystemExit(f"{name}: {value!r} is not https://host, in small letters, with a port other than 443 or none")
    if value.startswith("http:") and not is_loopback(host_name(value)):
        raise SystemExit(f"{name}: {value!r} would carry sessions in the clear; https is expected")
    return value


def _budgets() -> Budgets:
    usual = Budgets()
    return Budgets(
        requests=_count("RATE_LIMIT_PER_MINUTE", usual.requests),
        writes=_count("WRITE_LIMIT_PER_MINUTE", usual.writes),
        sign_ins=_count("SIGN_IN_LIMIT_PER_MINUTE", usual.sign_ins),
        streams=_count("STREAM_LIMIT", usual.streams),
    )


def _count(name: str, usual: int) -> int:
    value = os.environ.get(name) or str(usual)
    count = whole_number(value, 1, _MOST)
    if count is None:
        raise SystemExit(f"{name} is {value!r}: a whole number from 1 to {_MOST} is expected")
    return count


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set ({meaning})")
    return value
