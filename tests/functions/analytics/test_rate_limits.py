"""How often who may ask: budgets that all replicas share, and how a refusal tells when to come back."""

import time
from collections import Counter

import psycopg
import pytest
import redis
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from domain.api_key import new_key
from functions.analytics.budgets import Budgets
from functions.analytics.client_address import client_address
from functions.analytics.settings import ChainSettings
from tests.functions.analytics.conftest import empty_stores, served, without
from tests.functions.analytics.house import LEDGER

BUDGETS = Budgets(requests=6, writes=2, sign_ins=3, streams=1)
FEEDERS = "/api/v1/feeders"
PATIENCE_S = 20


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url, chain_rpc_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores:
        chain = ChainSettings(chain_rpc_url, LEDGER, chain_rpc_url)
        yield without(stores, auth="required", budgets=BUDGETS, chain=chain)


@pytest.fixture(scope="module")
def replicas(settings):
    with served(settings) as one, served(settings) as other:
        yield one, other


@pytest.fixture
def one(replicas):
    return replicas[0]


@pytest.fixture(autouse=True)
def _whole_budgets(settings):
    with redis.Redis.from_url(settings.redis_url) as client:
        client.flushdb()


@pytest.fixture
def caller(settings):
    """Call it for the headers of a program that may all."""

    def made():
        key = new_key()
        principal = f"key:{key.key_id}"
        with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
            connection.execute("insert into principals values (%s, 'a program')", (principal,))
            connection.execute("insert into grants values (%s, '*', 'admin')", (principal,))
            row = (key.key_id, principal, key.secret_sha256())
            connection.execute("insert into api_keys (key_id, principal, secret_sha256) values (%s, %s, %s)", row)
        return {"authorization": f"Bearer {key.text()}"}

    return made


def refused(answer, name, quota):
    assert answer.status_code == 429, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert 0 < int(answer.headers["retry-after"]) <= 60 / quota
    assert answer.headers["ratelimit-policy"] == f'"{name}";q={quota};w=60'
    policy, remaining, whole_after = answer.headers["ratelimit"].split(";")
    assert (policy, remaining) == (f'"{name}"', "r=0")
    assert 60 - 60 / quota < int(whole_after.removeprefix("t=")) <= 60
    assert f"More than {quota} {name} a minute" in answer.json()["detail"]


def test_replicas_share_what_a_caller_may(replicas, caller):
    key = caller()
    answers = [replicas[turn % 2].get(FEEDERS, headers=key) for turn in range(BUDGETS.requests)]
    assert {answer.status_code for answer in answers} == {200}
    told = [answer.headers["ratelimit"].split(";")[1] for answer in answers]
    assert told == ["r=5", "r=4", "r=3", "r=2", "r=1", "r=0"]
    for replica in replicas:
        refused(replica.get(FEEDERS, headers=key), "requests", BUDGETS.requests)
    assert replicas[0].get(FEEDERS, headers=caller()).status_code == 200


def test_a_budget_fills_again(one, caller, settings):
    """As after as long as the refusal says: its moment is moved instead of waited for."""
    key = caller()
    answers = [one.get(FEEDERS, headers=key) for _ in range(BUDGETS.requests + 1)]
    with redis.Redis.from_url(settings.redis_url) as client:
        (kept,) = client.scan_iter("gridledger:limits:requests:*")
        assert 0 < client.ttl(kept) <= 60
        client.set(kept, int(client.get(kept)) - int(answers[-1].headers["retry-after"]) * 1_000_000)
    assert [one.get(FEEDERS, headers=key).status_code for _ in range(2)] == [200, 429]


def test_writes_have_a_budget_of_their_own(one, caller):
    key = caller()
    while one.get(FEEDERS, headers=key).status_code == 200:
        pass
    answers = [one.post("/api/v1/redrives", headers=key, json={"letters": [1]}) for _ in range(BUDGETS.writes + 1)]
    assert [answer.status_code for answer in answers] == [501, 501, 429]
    refused(answers[-1], "writes", BUDGETS.writes)


def test_who_signs_in_is_known_by_his_address(replicas):
    one, other = replicas
    answers = [replica.post("/api/v1/sign-in/nonce") for replica in (one, other, one, other)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused(answers[-1], "sign-ins", BUDGETS.sign_ins)
    refused(one.post("/api/v1/sign-in", json={}), "sign-ins", BUDGETS.sign_ins)


def test_wrong_keys_are_looked_up_so_often_and_no_oftener(one):
    wrong = [{"authorization": f"Bearer {new_key().text()}"} for _ in range(BUDGETS.requests + 1)]
    answers = [one.get(FEEDERS, headers=headers) for headers in wrong]
    assert Counter(answer.status_code for answer in answers) == {401: BUDGETS.requests, 429: 1}
    refused(answers[-1], "look-ups", BUDGETS.requests)


@pytest.mark.parametrize("path", ["/livez", "/api/v1/health", "/readyz", "/"])
def test_probes_and_pages_are_never_refused(one, path):
    answers = [one.get(path) for _ in range(BUDGETS.requests + 1)]
    assert {answer.status_code for answer in answers} == {404 if path == "/" else 200}
    assert "ratelimit" not in answers[-1].headers


def test_who_sits_at_the_machine_is_never_refused(settings):
    with served(without(settings, auth="open")) as api:
        assert {api.get(FEEDERS).status_code for _ in range(BUDGETS.requests + 1)} == {200}


def test_without_redis_everybody_goes_on_and_it_is_said_once(settings, caller, caplog, monkeypatch):
    monkeypatch.setattr("functions.analytics.rate_limits._PAUSE_S", 0.0)  # each request asks it again
    with served(without(settings, redis_url="redis://127.0.0.1:9/0")) as api:
        key = caller()
        answers = [api.get(FEEDERS, headers=key) for _ in range(BUDGETS.requests + 2)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers
    said = [record for record in caplog.records if "limited" in record.getMessage()]
    assert len(said) == 1


def test_a_caller_has_so_many_live_streams_and_no_more(settings, caller):
    with served(without(settings, budgets=Budgets(streams=1))) as one:
        one_stream_at_a_time(one, caller)


def one_stream_at_a_time(one, caller):
    url, key = f"ws://127.0.0.1:{one.base_url.port}/api/v1/stream", caller()
    with connect(url, additional_headers=key) as socket:
        socket.recv()
        with pytest.raises(InvalidStatus) as refusal:
            connect(url, additional_headers=key)
        assert refusal.value.response.status_code == 429
        answer = one.get("/api/v1/stream/events", headers=key)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        with connect(url, additional_headers=caller()) as of_another:
            of_another.recv()
    connected_again(url, key)


def connected_again(url, key):
    """Its place is free once the server has seen it go."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with connect(url, additional_headers=key):
                return
        except InvalidStatus:
            assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
    ],
)
def test_an_address_stands_for_one_subscriber(host, address):
    assert client_address({"client": (host, 1)}) == address


def test_a_socket_without_an_address():
    assert client_address({"client": None}) == "unknown"
