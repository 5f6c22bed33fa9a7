"""What every answer tells a browser, whatever became of the request."""

import asyncio

import httpx
import pytest

from functions.analytics.app import create_app
from functions.analytics.content_security_policy import OF_DATA
from functions.analytics.origins import Origins
from tests.functions.analytics.conftest import empty_stores, served, without

PAGE = "https://dashboard.example"


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("<script>begin()</script>")
    (site / "404.html").write_text("no such page")
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores:
        public = Origins(public="https://grid.example", others=(PAGE,))
        yield without(stores, auth="required", web_root=site, origins=public)


@pytest.fixture(scope="module")
def guarded(settings):
    with served(settings) as api:
        yield api


def check(headers):
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/health", 200),
        ("HEAD", "/api/v1/health", 200),
        ("OPTIONS", "/api/v1/feeders", 204),
        ("GET", "/api/v1/feeders", 401),
        ("GET", "/api/v1/openapi.json", 200),
        ("POST", "/api/v1/health", 405),
    ],
)
def test_data_is_nothing_that_a_browser_shows_or_runs(guarded, method, path, status):
    answer = guarded.request(method, path)
    assert answer.status_code == status
    check(answer.headers)
    assert answer.headers["content-security-policy"] == OF_DATA


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing", 404)])
def test_a_page_has_a_policy_of_its_own(guarded, path, status):
    answer = guarded.get(path)
    assert answer.status_code == status
    check(answer.headers)
    assert "script-src 'self' 'sha256-" in answer.headers["content-security-policy"]


def test_a_page_that_the_browser_has_keeps_it(guarded):
    first = guarded.get("/")
    again = guarded.get("/", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_a_preflight_has_them_too(guarded):
    check(guarded.options("/", headers={"origin": PAGE, "access-control-request-method": "GET"}).headers)


def test_an_error_that_nobody_expected_has_them_too(settings):
    app = create_app(settings)

    @app.get("/fails")
    def fails():
        raise ZeroDivisionError

    async def ask():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        async with app.router.lifespan_context(app), client:
            return await client.get("/fails")

    answer = asyncio.run(ask())
    assert answer.status_code == 500
    check(answer.headers)


def test_https_is_asked_for_where_the_api_is_reached_by_it(guarded, settings):
    assert guarded.get("/api/v1/health").headers["strict-transport-security"] == "max-age=31536000"
    with served(without(settings, origins=Origins())) as plain:
        assert "strict-transport-security" not in plain.get("/api/v1/health").headers
