"""What the local runner reads from its environment, and what it keeps its children from inheriting."""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from embedded.layout import Layout


class Settings(Struct, frozen=True):
    """`values` stands for the cluster's ConfigMaps and Secrets: keys of the same name take their value from it."""

    kafka_bootstrap_servers: str
    run_dir: Path
    log_dir: Path
    values: dict[str, str]

    def __repr__(self) -> str:
        return f"Settings(values of {sorted(self.values)})"  # Secrets are among them

    @classmethod
    def from_environment(cls, handed_out: Iterable[str]) -> "Settings":
        """Take the values of the names `handed_out` and remove them: functions get them by their manifest only."""
        servers = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
        if not servers:
            raise SystemExit("KAFKA_BOOTSTRAP_SERVERS is not set: host:port of the broker; `make up` starts one")
        layout = Layout()
        return cls(
            kafka_bootstrap_servers=servers,
            run_dir=Path(os.environ.get("RUN_DIR") or layout.run),
            log_dir=Path(os.environ.get("LOG_DIR") or layout.logs),
            values={name: os.environ.pop(name) for name in handed_out if name in os.environ},
        )


def search_path() -> str:
    """The PATH of this process."""
    return os.environ.get("PATH", os.defpath)
