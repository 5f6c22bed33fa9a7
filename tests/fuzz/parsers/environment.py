"""Settings: each process starts, or says which variable is wrong; neither way shows a secret."""

import os
from collections.abc import Callable
from random import Random
from unittest.mock import patch

from database.settings import Settings as Database
from embedded.settings import Settings as Laptop
from functions.analytics.settings import Settings as Analytics
from functions.broadcast.settings import Settings as Broadcast
from functions.inference.settings import Settings as Inference
from functions.notary.settings import Settings as Notary
from functions.persistence.settings import Settings as Persistence
from functions.reconciler.settings import Settings as Reconciler
from functions.scoring.settings import Settings as Scoring
from kafka_topics.settings import Settings as Topics
from simulator.settings import Settings as Simulator
from tests.fuzz.mutations import text
from tests.fuzz.parser import Parser

SOUND = {
    "ACTUALS_RETENTION_DAYS": "40",
    "API_KEY": "s3cret",
    "AUTH": "required",
    "BROWSER_CHAIN_RPC_URL": "https://node.example",
    "CHAIN_RPC_URL": "http://127.0.0.1:8545,https://other.example",
    "CONFIRMATIONS": "12",
    "CORS_ORIGINS": "https://dashboard.example,http://localhost:3000",
    "DEPLOYER_PRIVATE_KEY": "0x" + "33" * 32,
    "FORECAST_RETENTION_DAYS": "40",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
    "KAFKA_PASSWORD": "s3cret",
    "KAFKA_USERNAME": "a",
    "K_SINK": "http://127.0.0.1:8000",
    "LEDGER_ADDRESS": "0x" + "11" * 20,
    "MONGODB_URL": "mongodb://user:s3cret@127.0.0.1:27017/gridledger",
    "NOTARY_ADDRESS": "0x" + "22" * 20,
    "NOTARY_PRIVATE_KEY": "0x" + "33" * 32,
    "POSTGRES_URL": "postgresql://user:s3cret@127.0.0.1:5432/gridledger",
    "PUBLIC_ORIGIN": "https://grid.example",
    "RATE_LIMIT_PER_MINUTE": "600",
    "RECONCILER_GRACE_MINUTES": "10",
    "RECONCILIATION_RETENTION_DAYS": "90",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SCORE_RETENTION_DAYS": "40",
    "METRICS_PORT": "0",
    "SEED": "7",
    "SHARDS": "1",
    "SPEED": "60",
    "STREAM_LIMIT": "20",
    "TOPIC_REPLICATION": "3",
}
SECRETS = ("s3cret", "3" * 16)
READERS: dict[str, Callable[[], object]] = {
    "analytics": Analytics.from_environment,
    "broadcast": Broadcast.from_environment,
    "inference": Inference.from_environment,
    "notary": Notary.from_environment,
    "persistence": Persistence.from_environment,
    "reconciler": Reconciler.from_environment,
    "scoring": Scoring.from_environment,
    "simulator": Simulator.from_environment,
    "laptop": Laptop.from_environment,
    "database": Database.from_environment,
    "topics": Topics.from_environment,
}


def environment(random: Random) -> dict[str, str]:
    """One or two variables as they should not be, or missing; no environment holds a NUL or half a character."""
    found = dict(SOUND)
    for name in random.sample(sorted(SOUND), random.randrange(1, 3)):
        if random.random() < 0.1:
            del found[name]
        else:
            found[name] = text(random, found[name]).replace("\0", "")
    return found


def _parser(name: str, read: Callable[[], object]) -> Parser:
    def started(found: dict[str, str]) -> None:
        with patch.dict(os.environ, found, clear=True):
            try:
                said = repr(read())
            except SystemExit as refusal:
                said = str(refusal)  # and none other: whatever else is raised is a crash
            assert not any(secret in said for secret in SECRETS)

    return Parser(f"settings of {name}", environment, started, share=0.5)


PARSERS = [_parser(name, read) for name, read in READERS.items()]
