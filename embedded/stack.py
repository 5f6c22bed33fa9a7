"""The whole house on one machine: what starts when. How each thing starts is its own file."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event
from typing import Any

from msgspec import Struct

from database.migrate import migrate
from embedded import analytics, applications
from embedded.chain import Chain, prepare_chain
from embedded.endpoints import Endpoints
from embedded.head_start import await_caught_up, hold_clock, release_clock
from embedded.layout import Layout
from embedded.models import register_packaged
from embedded.npm_build import build_dashboard, install_packages
from embedded.only_one import one_start_at_a_time
from embedded.process import await_ready
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.spark_environment import spark_environment
from embedded.supervised_server import obtain
from embedded.supervisor import Child, Supervisor
from embedded.topics import create_topics
from embedded.wanted import wanted_servers

# Seven Python processes start at once, and on a first run a dashboard is built beside them.
_FIRST_START_S = 300


class Running(Struct, frozen=True):
    """A house that serves."""

    endpoints: Endpoints
    analytics_url: str
    simulation: Supervisor  # its only child is the simulator: who stops it stops the simulated clock


class Stack:
    """Starts what is independent at the same time, and stops clients before servers."""

    def __init__(self, settings: Settings, layout: Layout, screen: Screen) -> None:
        self.settings, self.layout, self.screen = settings, layout, screen
        self.builds = Supervisor(layout.run, screen.say)
        self.servers = Supervisor(layout.run, screen.say)
        self.jobs = Supervisor(layout.run, screen.say)
        self.simulation = Supervisor(layout.run, screen.say)
        self.stopping = Event()
        self._pool = ThreadPoolExecutor(thread_name_prefix="start", max_workers=16)

    @contextmanager
    def running(self) -> Iterator[Running]:
        """The house is up inside, and down afterwards, however that comes."""
        with self.serving() as (endpoints, chain, spark):
            yield self._applications(endpoints, chain, spark)

    @contextmanager
    def serving(self) -> Iterator[tuple[Endpoints, Chain, dict[str, str]]]:
        """The servers alone, and Spark's environment: what our own processes need before they start."""
        try:
            with one_start_at_a_time(self.settings.cache_dir, self.screen.say):
                servers = self._servers()
            yield servers
        finally:
            self.screen.say("stopping …")
            self.stopping.set()
            for group in (self.builds, self.simulation, self.jobs, self.servers):
                group.stop()
            self._pool.shutdown(cancel_futures=True)

    def _servers(self) -> tuple[Endpoints, Chain, dict[str, str]]:
        pool = self._pool
        wanted = wanted_servers(self.settings, self.layout, self.screen.say)

        def server(name: str, prepare: Callable[[str], object] = str) -> str:
            url = obtain(wanted[name], self.layout, self.screen, self.servers)
            prepare(url)
            return url

        kafka = pool.submit(server, "kafka", create_topics)
        postgres = pool.submit(server, "postgres", self._database)
        mongodb = pool.submit(server, "mongodb")
        valkey = pool.submit(server, "valkey")
        ledger = pool.submit(self._ledger, server)
        spark = pool.submit(self._spark)
        _all_or_first_error(kafka, postgres, mongodb, valkey, ledger, spark)
        rpc_url, chain = ledger.result()
        urls = (kafka.result(), postgres.result(), mongodb.result(), valkey.result())
        return Endpoints(*urls, rpc_url, chain.ledger_address), chain, spark.result()

    def _applications(self, endpoints: Endpoints, chain: Chain, spark: dict[str, str]) -> Running:
        """Our own processes, and the dashboard they serve."""
        endpoints.write(self.layout.run)
        analytics.forget(self.layout.run)
        hold_clock(self.layout.run)
        self.simulation.start(applications.simulator(endpoints, self.settings, self.layout))
        self.jobs.start(applications.feature_job(endpoints, spark, self.layout))
        self._dashboard()  # first: analytics refuses to serve a page that is not there, and a slow machine builds long
        url = self._functions(applications.functions(endpoints, chain, self.settings, self.layout))
        self._pool.submit(self._head_start, endpoints)
        return Running(endpoints, url, self.simulation)

    def _database(self, postgres_url: str) -> None:
        migrate(postgres_url)
        if said := register_packaged(postgres_url):
            self.screen.say(f"model: {said}")

    def _ledger(self, server: Callable[[str], str]) -> tuple[str, Chain]:
        with self.screen.step("packages of contracts/"):
            install_packages("contracts", self.layout, self.builds)  # anvil is one of them
        rpc_url = server("anvil")
        return rpc_url, prepare_chain(rpc_url, self.settings, self.layout, self.screen, self.builds)

    def _spark(self) -> dict[str, str]:
        with self.screen.step("Spark's jars") as note:
            return spark_environment(self.settings, note)

    def _functions(self, child: Child) -> str:
        with self.screen.step("functions"):
            started, run = self.jobs.start(child), self.layout.run
            await_ready("analytics", lambda: analytics.is_healthy(run), started, child.log, _FIRST_START_S)
            return analytics.url(run) or ""

    def _head_start(self, endpoints: Endpoints) -> None:
        run, kafka = self.layout.run, endpoints.kafka_bootstrap_servers
        try:
            with self.screen.step("history") as note:
                await_caught_up(run, applications.checkpoint(self.layout), kafka, self.stopping, note)
        except Exception as error:  # noqa: BLE001  nobody waits for this thread: what went wrong is said here or nowhere
            self.screen.say(f"history: {error!r}; the simulated clock starts all the same")
        finally:
            release_clock(run)

    def _dashboard(self) -> None:
        with self.screen.step("dashboard"):
            install_packages("web", self.layout, self.builds)
            build_dashboard(self.layout, self.builds)


def _all_or_first_error(*futures: Future[Any]) -> None:
    """Wait for all; raise what the first one that fails raises, at once."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in done:
        future.result()
