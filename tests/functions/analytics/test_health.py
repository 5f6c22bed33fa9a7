"""Probes, and what happens when a store is down."""

import psycopg
import pytest

from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import ORIGIN, forecast

DOWN = {
    "PostgreSQL": {"postgres_url": "postgresql://nobody@127.0.0.1:9/nothing"},
    "MongoDB": {"mongodb_url": "mongodb://127.0.0.1:9/nothing"},
    "Redis": {"redis_url": "redis://127.0.0.1:9/0"},
}


def test_it_lives_and_is_ready(api):
    assert api.get("/api/v1/health").json() == {"status": "ok"}
    assert api.get("/livez").json() == {"status": "ok"}
    assert api.get("/readyz").json()["dependencies"] == dict.fromkeys(DOWN, "ok")


def test_detail_tells_how_fresh_everything_is(api, house):
    assert api.get("/healthz").json()["newest_origin"] is None
    house.issue(forecast())
    house.notarize(forecast())
    house.close_hours(ORIGIN, [(1, 2, 3)])
    (stream_id,) = house.broadcast(forecast())
    detail = api.get("/healthz").json()
    newest = [detail[name] for name in ("newest_origin", "newest_hour", "newest_block_time")]
    assert newest == ["2026-01-31T07:00:00Z"] * 3
    assert (detail["status"], detail["newest_stream_id"]) == ("ok", stream_id)


def test_detail_tells_how_many_batches_the_notary_can_pay_for(api, settings):
    assert api.get("/healthz").json()["notary"] is None
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute(
            "insert into notary_status values ('0x1', 1, '2026-01-31T07:00:00Z', 1000000000000000000000, 3000, true, 0)"
        )
    assert api.get("/healthz").json()["notary"] == {
        "issuer": "0x1",
        "told_at": "2026-01-31T07:00:00Z",
        "balance_wei": "1" + 21 * "0",
        "batches_left": 333333333333333333,
        "low": True,
        "unknown_batches": 0,
    }
    with served(without(settings, chain=None)) as off:
        assert off.get("/healthz").json()["notary"] is None


@pytest.mark.parametrize("name", DOWN)
def test_a_store_that_is_down_is_named(settings, name):
    with served(without(settings, **DOWN[name])) as api:
        answer = api.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["dependency"] == name
        assert answer.headers["retry-after"]
        assert api.get("/api/v1/health").status_code == 200
        assert api.get("/healthz").json()["status"] == "degraded"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("PostgreSQL", "/api/v1/feeders"),
        ("PostgreSQL", "/api/v1/analytics/predictions?series=m-1"),
        ("PostgreSQL", "/api/v1/batches/0x70997970C51812dc3A010C7d01b50e0d17dc79C8/1"),
        ("MongoDB", "/api/v1/feeders"),
        ("MongoDB", "/api/v1/analytics/predictions?series=m-1"),
        ("MongoDB", "/api/v1/forecasts/ffff/series/m-1/proof"),
    ],
)
def test_a_route_whose_store_is_down_asks_to_come_again(settings, house, name, path):
    house.commission()
    with served(without(settings, **DOWN[name])) as api:
        answer = api.get(path)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert answer.json()["dependency"] == name
    assert "nobody" not in answer.text  # neither user nor URL of a store
