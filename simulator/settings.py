"""What both simulator commands take from the environment; options on the command line win over it."""

import os
from pathlib import Path

import msgspec
from msgspec import Struct


class Settings(Struct, frozen=True):
    """Where to publish, how fast, and where to keep the clock."""

    kafka_bootstrap_servers: str
    postgres_url: str
    ingest_topic: str = "energy_ingest"
    chain_rpc_url: str = ""
    chain_clock: bool = False  # drive the clock of the (embedded) chain at `chain_rpc_url`
    speed: float = 60.0  # simulated seconds per real second
    seed: int = 7
    start: str = ""  # ISO 8601, a full hour; empty: the command's own default
    feeders: int = 3
    meters: int = 20  # per feeder
    faults: str = ""  # faults.py: KIND[:meter][@rate], comma-separated
    run_dir: Path = Path(".gridledger/run")
    data_dir: Path = Path(".gridledger/data")

    def __repr__(self) -> str:
        return f"Settings(speed={self.speed}, seed={self.seed})"  # URLs may hold passwords

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raise SystemExit naming the variable that is missing or no value of its type."""
        present = {name: os.environ[name.upper()] for name in cls.__struct_fields__ if os.environ.get(name.upper())}
        for name in ("kafka_bootstrap_servers", "postgres_url"):
            if name not in present:
                raise SystemExit(f"{name.upper()} is not set")
        try:
            return msgspec.convert(present, cls, strict=False, dec_hook=lambda _type, text: Path(text))
        except msgspec.ValidationError as error:
            raise SystemExit(f"simulator settings: {error}") from error
