"""What the laptop stack reads from its environment; every value has a default that works."""

import os
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct

from domain.auth import Auth


class Settings(Struct, frozen=True):
    """A server given by URL is used instead of an embedded one; None starts our own."""

    java_home: str | None
    cache_dir: Path  # downloads shared by all checkouts of this user
    kafka_bootstrap_servers: str | None
    postgres_url: str | None
    mongodb_url: str | None
    redis_url: str | None
    chain_rpc_url: str | None
    deployer_private_key: str | None  # only a chain given by URL needs it
    replay: str | None  # a file of real readings to play instead of the simulated fleet
    replay_weather: str | None
    speed: str | None  # simulated seconds per real second; None leaves it to the simulator
    auth: Auth  # of the API: everything here listens on loopback only, so `open` unless asked otherwise
    api_key: str | None  # for `make manifests` from a house that asks for one
    keep: bool  # `make smoke` leaves its files behind

    def __repr__(self) -> str:
        return f"Settings(auth={self.auth!r}, replay={self.replay!r})"  # keys and passwords are among the rest

    @classmethod
    def from_environment(cls) -> "Settings":
        """An empty variable counts as not set."""
        cache_home = Path(_value("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(
            java_home=_value("JAVA_HOME"),
            cache_dir=cache_home / "gridledger",
            kafka_bootstrap_servers=_value("KAFKA_BOOTSTRAP_SERVERS"),
            postgres_url=_value("POSTGRES_URL"),
            mongodb_url=_value("MONGODB_URL"),
            redis_url=_value("REDIS_URL"),
            chain_rpc_url=_value("CHAIN_RPC_URL"),
            deployer_private_key=_value("DEPLOYER_PRIVATE_KEY"),
            replay=_value("REPLAY"),
            replay_weather=_value("REPLAY_WEATHER"),
            speed=_value("SPEED"),
            auth=_auth(),
            api_key=_value("API_KEY"),
            keep=_value("KEEP") is not None,
        )


def inherited_environment() -> dict[str, str]:
    """What children get besides their own values."""
    return dict(os.environ)


def keep_loopback_direct() -> None:
    """A proxy in the environment is for downloads: nothing that stays on this machine goes through it."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))


def _auth() -> Auth:
    value = _value("AUTH") or "open"
    if value not in get_args(Auth):
        raise SystemExit(f"AUTH is {value!r}; there are: {', '.join(get_args(Auth))}")
    return cast("Auth", value)


def _value(name: str) -> str | None:
    return os.environ.get(name) or None
