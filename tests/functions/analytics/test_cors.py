"""Which web pages elsewhere may ask, and read what comes (CORS)."""

import pytest

from functions.analytics.origins import Origins
from tests.functions.analytics.conftest import empty_stores, served, without

PAGE = "https://dashboard.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type, idempotency-key"}


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores:
        yield without(stores, auth="required", origins=Origins(others=(PAGE, "http://localhost:3000")))


@pytest.fixture(scope="module")
def api(settings):
    with served(settings) as api:
        yield api


@pytest.mark.parametrize("origin", [PAGE, "http://localhost:3000"])
def test_a_page_that_is_named_may_ask_with_its_session(api, origin):
    asked = api.options("/api/v1/predictions", headers={"origin": origin, **PREFLIGHT})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == origin
    assert asked.headers["access-control-allow-credentials"] == "true"
    assert "POST" in asked.headers["access-control-allow-methods"]
    answer = api.get("/api/v1/config", headers={"origin": origin})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Origin" in answer.headers["vary"]
    assert "RateLimit" in answer.headers["access-control-expose-headers"]


def test_it_can_read_why_it_was_refused(api):
    answer = api.get("/api/v1/feeders", headers={"origin": PAGE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, PAGE)


@pytest.mark.parametrize("origin", ["https://evil.example", "https://dashboard.example.evil.example", "null", "*"])
def test_no_other_page_may(api, origin):
    asked = api.options("/api/v1/predictions", headers={"origin": origin, **PREFLIGHT})
    assert asked.status_code == 400
    answer = api.get("/api/v1/config", headers={"origin": origin})
    for each in (asked, answer):
        assert "access-control-allow-origin" not in each.headers


def test_what_is_no_preflight_is_answered_as_ever(api):
    answer = api.options("/api/v1/predictions", headers={"origin": PAGE})
    assert (answer.status_code, answer.headers["allow"]) == (204, "OPTIONS, POST")


def test_nobody_is_named_unless_somebody_names_him(settings):
    with served(without(settings, origins=Origins())) as api:
        asked = api.options("/api/v1/predictions", headers={"origin": PAGE, **PREFLIGHT})
        assert (asked.status_code, asked.headers["allow"]) == (204, "OPTIONS, POST")
        assert not [name for name in asked.headers if name.startswith("access-control")]
