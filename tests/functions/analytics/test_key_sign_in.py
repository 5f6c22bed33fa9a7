"""A browser gives its key up for a session: who gets one, and until when it holds."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest

from database.api_keys import Terms, make_key, revoke_key
from domain.api_key import new_key
from functions.analytics.origins import Origins
from tests.functions.analytics.conftest import GENEROUS, empty_stores, served, without

TRUSTED_S = 0.05


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url):
    """Without a chain: a key needs none."""
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores:
        yield without(stores, auth="required", chain=None, budgets=GENEROUS)


@pytest.fixture(scope="module")
def api(settings):
    with served(settings, trusted_s=TRUSTED_S) as api:
        yield api


@pytest.fixture
def page(api):
    with page_of(api) as page:
        yield page


@contextmanager
def page_of(api):
    origin = str(api.base_url).rstrip("/")
    with httpx.Client(base_url=origin, headers={"origin": origin}, timeout=30) as page:
        yield page


@pytest.fixture
def postgres(settings):
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        yield connection


def key(postgres, groups=("*",), expires_at=None):
    return make_key(postgres, "a test", Terms("Ada's laptop", "operator", groups, expires_at))


def show(page, text):
    return page.post("/api/v1/sign-in/key", json={"key": text})


def refused(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers
    return answer.json()["detail"]


def test_who_has_the_key_has_a_session_until_signing_out(page, postgres):
    made = key(postgres)
    answer = show(page, made.text())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    principal = f"key:{made.key_id}"
    assert (told["principal"], told["name"], told["remedy"]) == (principal, "Ada's laptop", None)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert made.text() not in answer.text + answer.headers["set-cookie"]
    me = page.get("/api/v1/me").json()
    assert (me["principal"], me["kind"]) == (principal, "key")
    assert me["grants"] == [{"feeder_group": "*", "role": "operator"}]
    assert page.post("/api/v1/sign-out").status_code == 204
    assert page.get("/api/v1/me").status_code == 401
    written = "select action, outcome from audit_log where principal = %s order by entry"
    done = postgres.execute(written, (principal,)).fetchall()
    assert done == [("POST /api/v1/sign-in/key", "200 OK"), ("POST /api/v1/sign-out", "204 No Content")]


def test_its_session_ends_with_the_key(page, postgres):
    soon = datetime.now(UTC) + timedelta(hours=1)
    told = show(page, key(postgres, expires_at=soon).text()).json()
    assert datetime.fromisoformat(told["expires_at"]) == soon
    revoked = key(postgres)
    assert show(page, revoked.text()).status_code == 200
    assert revoke_key(postgres, "a test", revoked.key_id)
    while page.get("/api/v1/me").status_code == 200:  # as long as it is trusted
        pass
    assert "sign in again" in page.get("/api/v1/me").json()["detail"]


def test_a_key_that_opens_nothing_says_so(page, postgres):
    assert "make key" in show(page, key(postgres, groups=()).text()).json()["remedy"]


def test_what_is_no_good_key_opens_no_session(page, postgres):
    assert refused(show(page, new_key().text()), 401) == "There is no such key."
    assert "glk_" in refused(show(page, "hello"), 401)
    expired = key(postgres, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert "expired at" in refused(show(page, expired.text()), 401)
    refused(show(page, "x" * 201), 422)


def test_only_pages_of_ours_may_have_people_sign_in(page, postgres, settings):
    page.headers["origin"] = "https://evil.example"
    refused(show(page, key(postgres).text()), 403)
    unknown = {"host": "grid.example", "origin": "http://grid.example"}
    answer = page.post("/api/v1/sign-in/key", json={"key": key(postgres).text()}, headers=unknown)
    assert "PUBLIC_ORIGIN" in refused(answer, 501)
    elsewhere = Origins(public="https://grid.example")
    with served(without(settings, origins=elsewhere)) as api:
        api.headers["origin"] = elsewhere.public
        answer = show(api, key(postgres).text())
        assert answer.status_code == 200, answer.text
        assert "; Secure" in answer.headers["set-cookie"]
