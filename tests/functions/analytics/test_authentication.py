"""What opens the API and what does not, and that no secret is left lying about."""

import asyncio
import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest

from database.api_keys import revoke_key
from domain.api_key import new_key
from functions.analytics.api_keys import ApiKeys
from functions.analytics.app import create_app
from functions.analytics.audit_log import AuditLog
from functions.analytics.callers import Caller
from functions.analytics.openapi import end
from tests.functions.analytics.conftest import empty_stores, served, without
from tests.functions.analytics.guarded import guarded_house
from tests.functions.analytics.test_health import DOWN

FEEDERS = "/api/v1/feeders"
OPEN_TO_ALL = {"/livez", "/readyz", "/api/v1/health", "/api/v1/config", "/api/v1/openapi.json"}


@pytest.fixture(scope="module")
def guarded(analytics_postgres_url, mongodb_url, redis_url):
    with (
        empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings,
        guarded_house(settings) as guarded,
    ):
        yield guarded


def refused(answer, challenge='Bearer error="invalid_token"'):
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == challenge
    return answer.json()["detail"]


def bearer(guarded, text):
    return guarded.anybody.get(FEEDERS, headers={"Authorization": text})


def test_without_a_key_everything_is_shut_but_what_a_page_needs_to_sign_in(guarded):
    refused(guarded.anybody.get(FEEDERS), challenge="Bearer")
    refused(guarded.anybody.get("/api/v1/no-such-route"), challenge="Bearer")
    refused(guarded.anybody.get("/healthz"), challenge="Bearer")
    for path in OPEN_TO_ALL:
        assert guarded.anybody.get(path).status_code == 200, path
    assert guarded.anybody.options(FEEDERS).status_code == 204


def test_no_route_was_forgotten(guarded):
    """Asked of the application, which also has routes that are in no document."""
    app = create_app(without(guarded.settings, auth="required"))
    asyncio.run(end(app))
    routes = [route for included in app.routes for route in getattr(included, "original_router", app).routes]
    asked = {
        (method, route.path)
        for route in routes
        for method in getattr(route, "methods", None) or ()
        if route.path not in OPEN_TO_ALL and "/sign-" not in route.path
    }
    assert len(asked) > 18
    assert {guarded.anybody.request(method, path).status_code for method, path in asked} == {401}


@pytest.mark.parametrize(
    "written",
    [
        "Bearer",
        "bearer x",
        "Basic dXNlcjpwYXNz",
        "Bearer glk_",
        "Bearer glk_zzzzzzzzzzzz_" + "A" * 43,
        "Bearer glk_0123456789ab_" + "A" * 42,
        "Bearer glk_0123456789ab_" + "A" * 42 + "B",  # bits that say nothing are not zero
        "Bearer glk_0123456789ab_' or 1=1 --",
        "Bearer " + "glk_" * 2500,
        "Bearer glk_0123456789ab_" + "\u00e9" * 43,
        "Bearer \u00ff\u00fe",
    ],
)
def test_what_is_not_written_as_a_key_is_refused(guarded, written):
    assert "glk_" in refused(bearer(guarded, written.encode("latin-1")))


def test_two_keys_in_one_request_are_none(guarded):
    key = guarded.keys["admin of all"].text()
    headers = [("Authorization", f"Bearer {key}"), ("Authorization", "Bearer glk_other")]
    refused(guarded.anybody.get(FEEDERS, headers=headers))


@pytest.mark.parametrize("name", ["NUL", "line break"])
def test_headers_that_are_none_get_nowhere(guarded, name):
    key = guarded.keys["admin of all"].text().encode()
    wrong = {"NUL": b"Authorization: Bearer " + key + b"\x00", "line break": b"Authorization:\nBearer " + key}[name]
    with socket.create_connection(("127.0.0.1", guarded.anybody.base_url.port), timeout=30) as connection:
        connection.sendall(
            b"GET " + FEEDERS.encode() + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + wrong + b"\r\n\r\n"
        )
        status = int(connection.makefile("rb").readline().split()[1])
    assert status in {400, 401}


def test_an_unknown_id_and_a_wrong_secret_are_told_apart_by_nobody(guarded):
    known = guarded.keys["admin of all"]
    wrong = new_key()
    told = {
        refused(bearer(guarded, f"Bearer {text}"))
        for text in (wrong.text(), wrong.text().replace(wrong.key_id, known.key_id))
    }
    assert told == {"There is no such key."}


def test_a_key_that_has_expired_opens_nothing(guarded):
    key = guarded.key("viewer", ["*"], datetime.now(UTC) - timedelta(seconds=1))
    assert "expired at" in refused(guarded.client(key).get(FEEDERS))
    still = guarded.key("viewer", ["*"], datetime.now(UTC) + timedelta(hours=1))
    assert guarded.client(still).get(FEEDERS).status_code == 200


def test_a_key_that_is_revoked_opens_nothing_a_moment_later(guarded):
    key = guarded.key("viewer", ["*"])
    api = guarded.client(key)
    assert api.get(FEEDERS).status_code == 200
    assert revoke_key(guarded.house.postgres, "a test", key.key_id)
    while (answer := api.get(FEEDERS)).status_code == 200:
        pass
    assert "revoked at" in refused(answer)


def test_while_postgresql_is_down_nobody_gets_in(guarded):
    key = {"Authorization": f"Bearer {guarded.keys['admin of all'].text()}"}
    with served(without(guarded.settings, auth="required", **DOWN["PostgreSQL"])) as api:
        for path in (FEEDERS, "/api/v1/models", "/api/v1/stream/events"):
            answer = api.get(path, headers=key)
            assert (answer.status_code, answer.json()["dependency"]) == (503, "PostgreSQL")
            assert answer.headers["retry-after"]
        refused(api.get(FEEDERS), challenge="Bearer")
        assert api.get("/livez").status_code == 200


def test_no_secret_is_in_a_log_a_repr_or_the_database(guarded, caplog):
    key = guarded.keys["admin of all"]
    secrets = [key.text(), key.text().split("_", 2)[2], key.secret.hex()]
    with caplog.at_level(logging.DEBUG):
        assert guarded.api["admin of all"].get(FEEDERS).status_code == 200
        refused(bearer(guarded, f"Bearer {key.text()}x"))
    dumped = [
        guarded.house.postgres.execute(f"select array_agg(each::text) from {table} each").fetchone()[0]
        for table in ("api_keys", "principals", "grants", "audit_log")
    ]
    url = "postgresql://u:hidden@h/d"
    shown = [caplog.text, str(dumped), repr(key), repr(ApiKeys(url)), repr(AuditLog(url)), repr(Caller("a", "b", {}))]
    assert not [secret for secret in (*secrets, "hidden") for text in shown if secret in text]
