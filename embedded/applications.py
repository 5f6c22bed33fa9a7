"""Our own processes on top of the servers: Spark job, functions and simulator, and what each is told."""

import sys
from pathlib import Path

from msgspec import structs

from embedded.chain import Chain
from embedded.endpoints import Endpoints
from embedded.layout import Layout
from embedded.npm_build import DASHBOARD
from embedded.settings import Settings
from embedded.spark_scratch import empty, scratch_environment
from embedded.supervisor import Child


def feature_job(endpoints: Endpoints, spark: dict[str, str], layout: Layout) -> Child:
    """The Spark job, with its checkpoint and the feature store among the data."""
    scratch = layout.data / "spark-scratch"
    folders = {"CHECKPOINT_DIR": str(checkpoint(layout)), "FEATURE_STORE_DIR": str(feature_store(layout))}
    environment = endpoints.environment() | spark | folders | scratch_environment(scratch) | _folders(layout)
    job = _python("spark", layout, ["spark.feature_job"], environment)

    def command() -> list[str]:
        empty(scratch)
        return job.command()

    return structs.replace(job, command=command)


def checkpoint(layout: Layout) -> Path:
    """Where the Spark job keeps how far it is."""
    return layout.data / "checkpoint"


def feature_store(layout: Layout) -> Path:
    """Where it keeps every window, for training."""
    return layout.data / "feature-store"


def functions(endpoints: Endpoints, chain: Chain, settings: Settings, layout: Layout) -> Child:
    """The local runner, which plays knative/base."""
    values = {
        "NOTARY_PRIVATE_KEY": chain.notary_private_key,
        "WEB_ROOT": str(DASHBOARD),
        "AUTH": settings.auth,
    }
    return _python("functions", layout, ["knative.local_runner"], endpoints.environment() | values | _folders(layout))


def simulator(endpoints: Endpoints, settings: Settings, layout: Layout) -> Child:
    """The simulated fleet, or the replay of a file; it drives the clock of our own chain."""
    arguments = ["simulator"]
    if settings.replay:
        weather = ["--weather", settings.replay_weather] if settings.replay_weather else []
        arguments = ["simulator.replay", settings.replay, *weather]
    clock = {"CHAIN_CLOCK": "" if settings.chain_rpc_url else "1", "SPEED": settings.speed or ""}
    return _python("simulator", layout, arguments, endpoints.environment() | clock | _folders(layout))


def _python(name: str, layout: Layout, arguments: list[str], environment: dict[str, str]) -> Child:
    return Child(name, lambda: [sys.executable, "-m", *arguments], layout.log(name), environment)


def _folders(layout: Layout) -> dict[str, str]:
    return {
        "DATA_DIR": str(layout.data),
        "RUN_DIR": str(layout.run),
        "LOG_DIR": str(layout.logs),
        "PYTHONUNBUFFERED": "1",
    }
