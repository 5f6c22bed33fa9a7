"""A store that is down: every route says which, as its document promises, or does without it."""

import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from functions.analytics.openapi import TARGET
from tests.functions.analytics.conftest import empty_stores, live_in, served, without
from tests.functions.analytics.house import House
from tests.functions.analytics.test_health import DOWN
from tests.functions.analytics.test_methods import GET_ROUTES, STREAM, ask
from tests.functions.analytics.test_requests import JSON, PATH, window

OPERATIONS = json.loads(TARGET.read_text())["paths"]


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings, House(settings) as house:
        live_in(house)
        yield settings


@pytest.mark.parametrize(("name", "least"), [("PostgreSQL", 9), ("MongoDB", 8), ("Redis", 1)])
def test_every_route_says_which_store_is_down(settings, name, least):
    paths = [path for path in GET_ROUTES if path != STREAM]
    with served(without(settings, **DOWN[name])) as api, ThreadPoolExecutor(len(paths)) as pool:
        answers = dict(zip(paths, pool.map(lambda path: ask(api, "GET", path), paths), strict=True))
    for path, answer in answers.items():
        assert str(answer.status_code) in OPERATIONS[path]["get"]["responses"], (path, answer.text)
    refused = [answer for answer in answers.values() if answer.status_code == 503]
    assert len(refused) >= least
    for answer in refused:
        assert (answer.headers["content-type"], answer.json()["dependency"]) == ("application/problem+json", name)
        assert answer.headers["retry-after"]


@pytest.mark.parametrize("name", ["MongoDB", "Redis"])
def test_no_forecast_is_issued_while_a_store_it_needs_is_down(settings, name):
    changes = DOWN[name] | {"sink_url": "http://127.0.0.1:9"}
    with served(without(settings, **changes)) as api:
        answer = api.post(PATH, content=msgspec.json.encode(window()), headers=JSON)
    assert (answer.status_code, answer.json()["dependency"]) == (503, name)
