"""The chain is down for an hour of event time: forecasts go on, statuses are honest, and afterwards all are on it."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import psycopg

from domain.forecast import Forecast
from functions.analytics.notary_book import NotaryBook
from functions.analytics.proof_bundle import proof_bundle
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import ORIGIN, forecast
from tests.functions.notary.moody_node import cut_off, moody_node, well
from tests.functions.notary.process import Environment, Receipts, assert_ended_well, notary, post, tick

FEEDERS = ("F1", "F2", "F3")


def block_at(chain: Chain, time: datetime) -> None:
    chain("evm_setNextBlockTimestamp", int(time.timestamp()))
    chain.mine()


def hour(number: int) -> list[Forecast]:
    return [forecast(feeder, number) for feeder in FEEDERS]


def statuses(issued: list[Forecast], postgres_url: str) -> set[str]:
    """What the API says of the first series of each."""
    book, said = NotaryBook(postgres_url), set()
    for block in issued:
        only = {name: getattr(block, name)[:1] for name in ("series", "energy_wh", "degradation")}
        alone = msgspec.structs.replace(block, **only)
        evidence = book.evidence(alone)
        assert evidence is not None
        said.add(str(proof_bundle(alone, evidence, notarizes=True).status))
    return said


def waiting(postgres_url: str) -> int:
    with psycopg.connect(postgres_url) as connection:
        (entries,) = connection.execute("select count(*) from outbox where sequence is null").fetchone() or (0,)
    return int(entries)


def test_an_hour_without_a_chain(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path, book_url: str
) -> None:
    block_at(chain, ORIGIN + timedelta(minutes=5))
    with moody_node(chain.url) as node, notary(environment | {"CHAIN_RPC_URL": node.url}, tmp_path / "log") as (url, _):
        node.mood = cut_off
        for number in (0, 1):  # the second hour's forecasts are issued while the first hour's still wait
            assert {post(url, block) for block in hour(number)} == {200}
            assert waiting(book_url) == 9 * (number + 1)
            assert tick(url) == 200
        assert statuses(hour(0) + hour(1), book_url) == {"pending"}
        assert httpx.get(url).status_code == 200
        block_at(chain, ORIGIN + timedelta(minutes=65))
        node.mood = well
        receipts.until_all(hour(0) + hour(1), "included")
        chain.mine(2)
        receipts.until_all(hour(0) + hour(1), "final")
    assert statuses(hour(0), book_url) == {"late"}
    assert statuses(hour(1), book_url) == {"final"}
    assert_ended_well(environment, receipts, chain, hour(0) + hour(1))
    log = (tmp_path / "log").read_text()
    assert log.count("chain is unavailable") == 1
    assert not any(secret in log for secret in ("rpc-password", "provider-key"))
