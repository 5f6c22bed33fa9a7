"""Every write is in the audit log before it is done, and only admins of everything read it."""

import msgspec
import psycopg
import pytest

from tests.functions.analytics.conftest import empty_stores, served, without
from tests.functions.analytics.event_sink import event_sink
from tests.functions.analytics.test_requests import JSON, window

PATH = "/api/v1/audit-log"


@pytest.fixture(scope="module")
def stores(analytics_postgres_url, mongodb_url, redis_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings:
        yield settings


@pytest.fixture
def postgres(stores):
    with psycopg.connect(stores.postgres_url, autocommit=True) as connection:
        connection.execute("truncate audit_log")
        yield connection


@pytest.fixture(scope="module")
def sink():
    with event_sink() as (sink, url):
        sink.url = url
        yield sink


@pytest.fixture(scope="module")
def api(stores, sink):
    with served(without(stores, sink_url=sink.url)) as api:
        yield api


def ask(api):
    return api.post("/api/v1/predictions", content=msgspec.json.encode(window()), headers=JSON)


def lines(api, **query):
    told = api.get(PATH, params=query).json()
    return [(one["principal"], one["action"], one["target"], one["outcome"]) for one in told["entries"]]


def test_a_write_is_told_with_who_what_and_what_came_of_it(api, postgres):
    forecast_id = ask(api).json()["forecast_id"]
    assert lines(api) == [("loopback", "POST /api/v1/predictions", f"forecast {forecast_id} of north", "202 Accepted")]


def test_what_was_refused_is_told_too(api, postgres):
    assert api.post("/api/v1/predictions", content=b"{}", headers=JSON).status_code == 422
    assert api.post("/api/v1/redrives", json={"cause": "a\x00b" * 100}).status_code == 501
    (redrive, forecast) = lines(api)
    assert redrive[2:] == (f"cause {'ab' * 100}", "501 Not Implemented")
    assert (forecast[2], forecast[3][:3]) == ("/api/v1/predictions", "422")


def test_what_only_reads_or_is_no_route_is_not(api, postgres):
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        api.request(method, "/api/v1/feeders")
    api.post("/api/v1/nothing")
    assert lines(api) == []


def test_a_write_that_cannot_be_written_down_is_not_done(api, sink, postgres):
    """PostgreSQL can only be read for a moment, as while another one takes over."""
    before, here = len(sink.events), postgres.info.dbname
    postgres.execute(f"alter database {here} set default_transaction_read_only = on")
    try:
        answer = ask(api)
    finally:
        postgres.execute(f"alter database {here} reset default_transaction_read_only")
    assert (answer.status_code, answer.json()["dependency"]) == (503, "PostgreSQL")
    assert len(sink.events) == before
    assert ask(api).status_code == 202


def test_pages_go_back_from_the_newest(api, postgres):
    for number in range(5):
        postgres.execute(
            "insert into audit_log (principal, action, target, outcome) values ('a', 'b', %s, 'c')", [str(number)]
        )
    first = api.get(PATH, params={"limit": 2})
    assert [one["target"] for one in first.json()["entries"]] == ["4", "3"]
    rest = api.get(first.links["next"]["url"]).json()
    assert [one["target"] for one in rest["entries"]] == ["2", "1"]
    assert api.get(PATH, params={"cursor": "bGV0dGVyIDE="}).status_code == 422  # of dead letters
