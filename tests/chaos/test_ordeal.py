"""Thousands of events through functions that are killed, over wires that are cut, to a store that goes away: in the end
each has had its effect once, each dead letter has a cause, and nothing is missing anywhere.

What is published, in which order, and who suffers after which event follow from the seed in the test's name.
"""

import json
import random
import secrets
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pymongo
import pytest
import redis
from msgspec import Struct

from domain.cloud_event import Event
from embedded.process import running
from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.chaos.failing_wire import FailingWire
from tests.chaos.played_house import FUNCTIONS, PlayedHouse
from tests.chaos.small_events import Fleet, Published, published
from tests.conftest import any_port
from tests.functions.notary.agreement import assert_agreement
from tests.functions.notary.chain import Chain

# kafka-python leaves the sockets open of connections that a dead runner does not close.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

LOST = 3  # documents that vanish from a store after all
STREAM = "gridledger:events:all"


class Size(Struct, frozen=True):
    fleet: Fleet
    seed: int
    misfortunes: tuple[str, ...]  # one of each, in an order of chance, and that so many times
    rounds: int
    patience_s: float

    def __str__(self) -> str:
        return f"{2 * self.fleet.feeders * self.fleet.hours} events, seed {self.seed}"


class Stores(Struct, frozen=True):
    """As they are, and the two wires by which functions reach them."""

    mongodb_url: str
    redis_url: str
    postgres_url: str
    mongodb_wire: FailingWire
    redis_wire: FailingWire


class ChainOfOurs(Struct, frozen=True):
    chain: Chain
    ledger_address: str
    private_key: str


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A broker of its own: topics have the names that the reconciler and the redrive know."""
    from embedded.kafka import kafka
    from embedded.settings import Settings
    from embedded.topics import create_topics

    server = kafka(tmp_path / "kafka", any_port(), any_port(), Settings.from_environment(), print)
    with running(server, tmp_path / "kafka.log") as url:
        create_topics(url)
        yield url


@pytest.fixture
def stores(mongodb_url: str, redis_url: str, postgres_url: str, size: Size) -> Iterator[Stores]:
    """Empty."""
    from database.migrate import migrate

    name = f"ordeal_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    documents, book = (url.rpartition("/")[0] + f"/{name}" for url in (mongodb_url, postgres_url))
    stream = redis_url.rpartition("/")[0] + "/11"  # which no other test uses
    migrate(book)
    with redis.Redis.from_url(stream) as client:
        client.flushdb()
    wires = FailingWire(documents, size.seed), FailingWire(stream, size.seed + 1)
    with closing(wires[0]), closing(wires[1]):
        yield Stores(documents, stream, book, *wires)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[ChainOfOurs]:
    """A block each second."""
    from embedded.anvil import anvil

    with running(anvil(tmp_path / "anvil", any_port()), tmp_path / "anvil.log") as url:
        chain, key = Chain(url), "0x" + secrets.token_hex(32)
        chain.fund(key)
        address = chain.deploy()
        chain.automine(False)
        chain("evm_setIntervalMining", 1)
        yield ChainOfOurs(chain, address, key)


@pytest.fixture
def house(tmp_path: Path, broker: str, stores: Stores, chain: ChainOfOurs, size: Size) -> Iterator[PlayedHouse]:
    values = {
        "MONGODB_URL": stores.mongodb_wire.url,
        "REDIS_URL": stores.redis_wire.url,
        "POSTGRES_URL": stores.postgres_url,
        "CHAIN_RPC_URL": chain.chain.url,
        "LEDGER_ADDRESS": chain.ledger_address,
        "NOTARY_PRIVATE_KEY": chain.private_key,
        "CONFIRMATIONS": "1",
    }
    house = PlayedHouse(tmp_path / "house", broker, values, size.patience_s)
    house.start()
    try:
        yield house
    finally:
        house.stop()


@pytest.mark.parametrize(
    "size",
    [
        Size(Fleet(feeders=10, hours=50), 7, (*FUNCTIONS, "redis"), rounds=1, patience_s=240),
        pytest.param(
            Size(Fleet(feeders=80, hours=125), 11, (*FUNCTIONS, "redis", "runner"), rounds=3, patience_s=1800),
            marks=[pytest.mark.long, pytest.mark.timeout(3600)],
        ),
    ],
    ids=str,
)
def test_any_ordeal_ends_well(size: Size, house: PlayedHouse, stores: Stores, chain: ChainOfOurs) -> None:
    began, events = time.monotonic(), published(size.fleet, size.seed)
    with listening(stores.redis_url) as heard:
        suffer(house, stores, events, size)
        house.until_delivered()
        assert_every_letter_is_explained(house, events.broken)
        mend(house)
        stores.mongodb_wire.become("calm")
        stores.redis_wire.become("calm")
        house.publish(size.fleet.last_hour())
        house.until_delivered()
        mend(house)
        with pymongo.MongoClient(stores.mongodb_url) as client:
            documents = client.get_default_database()
            all_are_final = {"receipt.status": "final"}
            expected = len(size.fleet.forecast_ids())
            house.until(
                "every proof is final", lambda: documents["forecasts"].count_documents(all_are_final) == expected
            )
            house.until_delivered()
            reconcile(house, documents, expected)
            assert_one_of_each(documents, size.fleet)
            told = {each["_id"] for each in documents["receipts"].find({}, {"_id": 1})}
            shown = size.fleet.window_ids() | size.fleet.forecast_ids() | told
            house.until("the stream was read", lambda: len(heard) >= len(shown))
            lose_some_and_reconcile(house, documents, expected)
            assert_one_of_each(documents, size.fleet)
    assert heard == Counter(shown)
    assert_one_entry_on_chain_each(stores.postgres_url, chain, size.fleet)
    found = figures(house, stores, events) | {"seconds": round(time.monotonic() - began)}
    sys.stdout.write(f"{json.dumps(found)}\n")


def suffer(house: PlayedHouse, stores: Stores, events: Published, size: Size) -> None:
    """Each lot of events meets one misfortune while the functions are at it."""
    chance, kinds = random.Random(size.seed), size.misfortunes
    misfortunes = [kind for _ in range(size.rounds) for kind in chance.sample(kinds, len(kinds))]
    length = -(-len(events.events) // len(misfortunes))
    for number, misfortune in enumerate(misfortunes):
        lot = events.events[number * length : (number + 1) * length]
        if misfortune == "redis":
            publish_without_redis(house, stores, lot)
            continue
        house.publish(lot)
        house.until_delivered(all_but=2 * len(lot))  # of three deliveries each
        if misfortune == "runner":
            house.kill_runner()
            house.start()
        else:
            house.kill(misfortune)


def publish_without_redis(house: PlayedHouse, stores: Stores, lot: list[Event]) -> None:
    """It is away before the events come: who uses it may be done with them long before the others are."""
    given_up = len(house.letters())
    with stores.redis_wire.down():
        house.publish(lot)
        house.until("somebody gives up on Redis", lambda: outages(house.letters()[given_up:]))


def outages(letters):  # type: ignore[no-untyped-def]
    """Letters of events that nothing was wrong with."""
    return [letter for letter in letters if letter.status != "422"]


def assert_every_letter_is_explained(house: PlayedHouse, broken: set[str]) -> None:
    """Who cannot be read was refused by everybody who was to have it; all others met a store that was away."""
    function_at = {url: name for name, url in house.urls().items()}
    letters = house.letters()
    refused = {(each.header("ce_id"), function_at[each.refused_by or ""]) for each in letters if each.status == "422"}
    by_type = {each.header("ce_id"): each.type for each in letters}
    assert refused == {(each, name) for each in broken for name in who_reads(by_type[each])}
    for letter in outages(letters):
        assert letter.status in {"503", None}, letter.cause
        assert letter.status is None or letter.reason.startswith(("Redis", "MongoDB")), letter.cause
        assert letter.header("ce_id") not in broken
    assert outages(letters)


def who_reads(event_type: str | None) -> tuple[str, ...]:
    is_window = str(event_type).startswith("org.gridledger.window")
    return ("scoring" if is_window else "persistence", "broadcast", "notary")


def mend(house: PlayedHouse) -> None:
    """Send again what met an outage, until none waits."""
    while waiting := outages(house.waiting_letters()):
        for status in {letter.status or "no answer" for letter in waiting}:
            house.redrive(f": {status}")
        house.until_delivered()


def reconcile(house: PlayedHouse, documents, windows: int) -> None:  # type: ignore[no-untyped-def]
    """Looks until the reconciler finds every window everywhere."""

    def found() -> Counter[str]:
        house.tick()
        counted: Counter[str] = Counter()
        for hour in documents["reconciliation"].find({}, {"windows": 1, "complete": 1, "missing": 1}):
            counted.update({name: hour[name] for name in ("windows", "complete", "missing")})
        return counted

    expected = Counter(windows=windows, complete=windows, missing=0)
    house.until("the reconciler finds all complete", lambda: found() == expected)


def lose_some_and_reconcile(house: PlayedHouse, documents, windows: int) -> None:  # type: ignore[no-untyped-def]
    lost = [each["_id"] for each in documents["forecasts"].find({}, {"_id": 1}).limit(LOST)]
    documents["forecasts"].delete_many({"_id": {"$in": lost}})
    house.tick()
    house.until("what was lost is stored again", lambda: documents["forecasts"].count_documents({}) == windows)
    house.until_delivered()
    reconcile(house, documents, windows)


def assert_one_of_each(documents, fleet: Fleet) -> None:  # type: ignore[no-untyped-def]
    """Ids are unique in a collection: that nothing is missing and nothing is too much is all there is to see."""
    ids = {name: {each["_id"] for each in documents[name].find({}, {"_id": 1})} for name in ("forecasts", "scores")}
    assert ids == {"forecasts": fleet.forecast_ids(), "scores": fleet.scored_ids()}
    assert {each["_id"] for each in documents["actuals"].find({}, {"_id": 1})} == fleet.window_ids()
    assert documents["forecasts"].count_documents({"receipt.status": "final"}) == len(fleet.forecast_ids())


def assert_one_entry_on_chain_each(postgres_url: str, chain: ChainOfOurs, fleet: Fleet) -> None:
    ledger = Ledger(chain.chain.url, chain.ledger_address, LocalKey(chain.private_key))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        assert_agreement(connection, ledger)
        entries = connection.execute("select forecast_id from outbox where kind = 'forecast'").fetchall()
    assert Counter(each for (each,) in entries) == Counter(fleet.forecast_ids())


@contextmanager
def listening(redis_url: str) -> Iterator[Counter[str]]:
    """How often each id stood in the live stream: it is read all the time, for it is cut."""
    heard: Counter[str] = Counter()
    stopping = threading.Event()

    def listen() -> None:
        newest = "0"
        with redis.Redis.from_url(redis_url, decode_responses=True) as client:
            while not stopping.is_set():
                for _, entries in client.xread({STREAM: newest}, count=500, block=200) or ():
                    heard.update(fields["id"] for _, fields in entries)
                    newest = entries[-1][0]

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield heard
    finally:
        stopping.set()
        thread.join()


def figures(house: PlayedHouse, stores: Stores, events: Published) -> dict[str, object]:
    letters, deliveries = house.letters(), house.deliveries()
    return {
        "published": len(events.events),
        "answered": deliveries.answered,
        "answered_again": deliveries.again,
        "kills": house.kills,
        "cut_requests": stores.mongodb_wire.cuts + stores.redis_wire.cuts,
        "dead_letters": Counter(letter.status or "no answer" for letter in letters),
    }
