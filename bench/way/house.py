"""The house of `make up` without its simulator; the feature job is in this process, which steps it hour by hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaProducer
from msgspec import Struct
from rich.console import Console

from bench.windows.fleet import Fleet, register
from bench.windows.full_history import full_look_back
from bench.windows.job import Job
from embedded import analytics, applications
from embedded.endpoints import Endpoints
from embedded.layout import Layout
from embedded.npm_build import build_dashboard, install_packages
from embedded.process import await_ready
from embedded.rpc import call
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.stack import Stack
from spark.feature_job import start_query
from spark.session import start_session
from spark.settings import Settings as JobSettings

_FIRST_START_S = 300


class House(Struct, frozen=True):
    """It serves; `layout.run` has a pid file of each process but the job's."""

    endpoints: Endpoints
    analytics_url: str
    job: Job
    layout: Layout


@contextmanager
def house(folder: Path, classpath: str, fleet: Fleet) -> Iterator[House]:
    """With a registry of this fleet, whose state is full. The chain has a block each second."""
    layout, screen, settings = Layout(folder), Screen(Console()), Settings.from_environment()
    layout.create()
    stack = Stack(settings, layout, screen)
    with stack.serving() as (endpoints, chain, _):
        install_packages("web", layout, stack.builds)
        build_dashboard(layout, stack.builds)
        call(endpoints.chain_rpc_url, "evm_setIntervalMining", 1)
        register(endpoints.postgres_url, fleet)
        child = applications.functions(endpoints, chain, settings, layout)
        functions = stack.jobs.start(child)
        await_ready("analytics", lambda: analytics.is_healthy(layout.run), functions, child.log, _FIRST_START_S)
        with _job(endpoints, classpath, fleet, folder / "state") as job:
            yield House(endpoints, analytics.url(layout.run) or "", job, layout)


@contextmanager
def _job(endpoints: Endpoints, classpath: str, fleet: Fleet, state: Path) -> Iterator[Job]:
    kafka, memory = endpoints.kafka_bootstrap_servers, f"{600 + fleet.meters // 400}m"
    settings = JobSettings(
        kafka, endpoints.postgres_url, str(state), classpath, "local[2]", memory, fleet.shards, optimise=True
    )
    session = start_session(settings)
    try:
        session.sparkContext.setLogLevel("ERROR")
        session.conf.set("spark.sql.shuffle.partitions", fleet.partitions)
        full_look_back(fleet.readings_an_hour)
        query = start_query(session, settings)
        producer = KafkaProducer(bootstrap_servers=kafka, linger_ms=20, batch_size=2**18)
        yield Job(session, query, producer, fleet)
        producer.close()
        query.stop()
    finally:
        session.stop()
