"""`kill -9` of every process in turn: the house recovers by itself, nothing is lost and nothing is there twice.

The tests go on with one house, in the order in which they stand here.
"""

from collections import Counter
from datetime import datetime

import psutil
import psycopg
import pytest
import redis

from tests.chaos.on_chain import NEVER, batches_stored, forecasts, newest_notarized, newest_window, receipts
from tests.end_to_end.house import House

# kafka-python leaves the sockets open of connections that a dead broker refuses.
pytestmark = [pytest.mark.stack, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

FUNCTIONS = ("inference", "persistence", "broadcast", "scoring", "notary", "reconciler", "analytics")
SERVERS = ("valkey", "mongodb", "postgres", "anvil", "kafka")
FIRST_FORECAST_S = 240
RECOVERY_S = 120
DRAIN_S = 150


@pytest.fixture(scope="module", autouse=True)
def _live(house: House) -> None:
    """Forecasts reach the chain before anybody is killed."""
    house.until("a first forecast is on chain", lambda: newest_notarized(house.endpoints) > NEVER, FIRST_FORECAST_S)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_killed_function_serves_again(house: House, function: str) -> None:
    killed = house.process(function)
    killed.kill()
    house.until(f"{function} serves again", lambda: house.serves(function, not_as=killed), RECOVERY_S)


@pytest.mark.parametrize("victim", [*SERVERS, "functions", "spark", "simulator"])
def test_after_a_kill_forecasts_reach_the_chain_again(house: House, victim: str) -> None:
    before = newest_window(house.endpoints)
    house.process(victim).kill()
    await_later_forecast(house, before)


def test_the_java_of_spark_is_started_again(house: House) -> None:
    before = newest_window(house.endpoints)
    for child in house.process("spark").children(recursive=True):
        if child.name() == "java":
            child.kill()
    await_later_forecast(house, before)


def test_make_up_itself_leaves_nobody_behind_and_goes_on(house: House) -> None:
    before = newest_window(house.endpoints)
    children = {house.process(path.stem): path.stem for path in house.layout.run.glob("*.pid")}
    house.kill()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert [children[each] for each in alive] == []
    house.start()
    await_later_forecast(house, before)


def test_in_the_end_every_window_is_everywhere_once(house: House) -> None:
    house.pause()
    house.until("all stations agree", lambda: house.tally().agrees(), DRAIN_S)
    tally, endpoints = house.tally(), house.endpoints
    batch_of = {(identity, each.sequence) for each in receipts(endpoints) for identity in each.forecast_ids}
    assert Counter(identity for identity, _ in batch_of) == Counter(tally.forecasts.keys())
    counts = {each.sequence: each.count for each in receipts(endpoints)}
    with psycopg.connect(endpoints.postgres_url) as connection:
        others = connection.execute("select count(*) from outbox where kind <> 'forecast'").fetchone()
    assert others is not None
    assert sum(counts.values()) == others[0] + sum(len(each.series) for each in tally.forecasts.values())
    assert batches_stored(endpoints, receipts(endpoints)[0].issuer) == len(counts)
    assert [identity for identity, times in broadcast(endpoints.redis_url).items() if times > 1] == []
    assert tally.dead_letters == 0


def test_a_forecast_issued_again_says_the_same(house: House) -> None:
    """Spark and inference may repeat themselves after a kill; who reads the topic must not care."""
    said: dict[str, object] = {}
    for each in forecasts(house.endpoints):
        assert said.setdefault(each.forecast_id, each) == each


def broadcast(redis_url: str) -> Counter[str]:
    """How often each event is in the streams."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        streams = [client.xrange(name) for name in client.scan_iter("gridledger:events:*")]
    return Counter(fields["id"] for stream in streams for _, fields in stream)


def await_later_forecast(house: House, before: datetime) -> None:
    house.until("a later forecast is on chain", lambda: newest_notarized(house.endpoints) > before, RECOVERY_S)
