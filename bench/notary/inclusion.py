"""From forecasts to receipts: the notary as a process, PostgreSQL, a chain with a block each second."""

import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import psutil
from msgspec import Struct

from bench.notary.chain import deploy, fresh_chain
from bench.notary.issued import block
from bench.notary.sink import receipts_sink
from database.migrate import migrate
from domain.cloud_event import Event, to_event
from domain.feature_window import MAX_SERIES
from embedded.ledger import fund
from embedded.ports import answers, free_port
from embedded.postgres import postgres
from embedded.process import await_ready, running, start, stop
from embedded.rpc import call

_FEEDERS = 250
_CONNECTIONS = 8
_UVICORN = [sys.executable, "-m", "uvicorn", "--factory", "functions_framework.aio:create_asgi_app"]


class Inclusion(Struct, frozen=True):
    """`waited_s`: of each block of 64, from when it was due to be sent until its receipt said included."""

    waited_s: list[float]
    notary_cpu_s: float


def inclusion(folder: Path, source: str, per_second: int, seconds: int) -> Inclusion:
    """So many forecasts a second for so long, after an hour of all feeders: their series are known by then."""
    with fresh_chain(folder) as chain, _postgres(folder) as store:
        migrate(store)
        key, ledger = "0x" + secrets.token_hex(32), deploy(chain, "src/ForecastLedger")
        fund(chain, key)
        call(chain, "evm_setAutomine", False)
        call(chain, "evm_setIntervalMining", 1)
        environment = {"POSTGRES_URL": store, "CHAIN_RPC_URL": chain, "LEDGER_ADDRESS": ledger, "CONFIRMATIONS": "1"}
        environment |= {"NOTARY_PRIVATE_KEY": key, "FUNCTION_SOURCE": source, "FUNCTION_TARGET": "handle"}
        with receipts_sink() as sink, _notary(environment | {"K_SINK": sink.url}, folder) as (url, process):
            _send(url, 0, _FEEDERS, 1e9)
            sink.await_included(_FEEDERS)
            before = _cpu_s(process)
            count = per_second * seconds // MAX_SERIES
            due = _send(url, _FEEDERS, count, per_second / MAX_SERIES)
            sink.await_included(_FEEDERS + count)
            waited = [sink.included_at[forecast_id] - due_at for forecast_id, due_at in due.items()]
            return Inclusion(waited, _cpu_s(process) - before)


def _postgres(folder: Path) -> AbstractContextManager[str]:
    return running(postgres(folder / "postgres", free_port("postgres", 0, print)), folder / "postgres.log")


@contextmanager
def _notary(environment: dict[str, str], folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    port, log = free_port("notary", 0, print), folder / "notary.log"
    process = start([*_UVICORN, "--port", str(port), "--log-level", "warning", "--no-access-log"], log, environment)
    try:
        await_ready("notary", lambda: answers(f"127.0.0.1:{port}"), process, log)
        yield f"http://127.0.0.1:{port}/", psutil.Process(process.pid)
    finally:
        stop(process)


def _send(url: str, first: int, blocks: int, per_second: float) -> dict[str, float]:
    """When each was due, by forecast id, whatever held it up; returns when the notary has taken all."""
    due: dict[str, float] = {}
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(_CONNECTIONS) as pool:

        def post(event: Event) -> None:
            client.post(url, content=event.data, headers=event.http_headers()).raise_for_status()

        began, sent = time.monotonic(), []
        for number in range(blocks):
            event = to_event(block((first + number) % _FEEDERS, (first + number) // _FEEDERS))
            due[event.id] = began + number / per_second
            time.sleep(max(0.0, due[event.id] - time.monotonic()))
            sent.append(pool.submit(post, event))
        for each in sent:
            each.result()
    return due


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
