"""HTTP's methods on every route: HEAD like GET, OPTIONS, what a path does not take; and conditional requests."""

import json
import socket

import pytest

from functions.analytics.openapi import TARGET
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import ISSUER, forecast

PATHS = json.loads(TARGET.read_text())["paths"]
DAY = {"from": "2026-01-31T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
STREAM = "/api/v1/stream/events"
# What routes are asked here; one that is missing fails the tests.
PLACE = {"forecast_id": forecast().forecast_id, "series": "m-1", "issuer": ISSUER, "sequence": "1", "offset": "0"}
QUERY = {
    "/api/v1/analytics/predictions": {"series": "m-1", "limit": "2"},
    "/api/v1/analytics/kpis": {"feeder": "north"},
    "/api/v1/record/{issuer}": DAY,
    "/api/v1/track-record": {"feeder": "north"},
    "/api/v1/track-record/bundle": {"series": "m-1", **DAY},
}
GET_ROUTES = sorted(path for path, operations in PATHS.items() if "get" in operations)
WITH_ETAG = [
    "/api/v1/config",
    "/api/v1/feeders",
    "/api/v1/analytics/predictions",
    "/api/v1/analytics/kpis",
    "/api/v1/data-health",
    "/api/v1/models",
    "/api/v1/drift",
    "/api/v1/forecasts/{forecast_id}",
    "/api/v1/forecasts/{forecast_id}/series/{series}/proof",
    "/api/v1/batches/{issuer}/{sequence}",
    "/api/v1/track-record",
    "/api/v1/track-record/bundle",
]


def ask(api, method, path, **headers):
    return api.request(method, path.format_map(PLACE), params=QUERY.get(path), headers=headers)


@pytest.mark.parametrize("path", [*(path for path in GET_ROUTES if path != STREAM), "/livez", "/api/v1/openapi.json"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_the_body(lived_in, path, coding):
    whole, head = (ask(lived_in, method, path, **{"accept-encoding": coding}) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (whole.status_code, b"")
    kept = {*whole.headers} - {"date", "transfer-encoding"}
    assert {name: head.headers.get(name) for name in kept} == {name: whole.headers[name] for name in kept}


def test_head_of_the_endless_stream_ends(lived_in):
    answer = ask(lived_in, "HEAD", STREAM)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_after_head_the_connection_serves_on(lived_in):
    """Not a byte of a body may follow the headers: the client would take it for the next answer."""
    asked = b"HEAD /api/v1/feeders HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", lived_in.base_url.port), timeout=30) as connection:
        connection.sendall(asked + last)
        first, second, body = connection.makefile("rb").read().split(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 200")
    assert body == b'{"status":"ok"}'


@pytest.mark.parametrize(
    ("status", "path"),
    [(404, "/api/v1/nothing"), (404, "/api/v1/forecasts/nobody"), (422, "/api/v1/analytics/predictions")],
)
def test_head_of_what_get_refuses_is_refused(lived_in, status, path):
    answer = lived_in.head(path)
    assert (answer.status_code, answer.content) == (status, b"")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_path_says_what_it_takes(lived_in, path):
    allowed = {each.upper() for each in PATHS[path]} | ({"HEAD"} if "get" in PATHS[path] else set()) | {"OPTIONS"}
    answer = ask(lived_in, "OPTIONS", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == allowed
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - allowed:
        refused = ask(lived_in, method, path)
        assert (refused.status_code, refused.headers["content-type"]) == (405, "application/problem+json")
        assert set(refused.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "HEAD"])
def test_what_is_not_there_takes_no_method(lived_in, method):
    assert lived_in.request(method, "/api/v1/nothing").status_code == 404
    assert lived_in.request(method, "/api/v1/feeders/").status_code == 404


@pytest.mark.parametrize("path", WITH_ETAG)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_is_told_so(lived_in, path, method):
    whole = ask(lived_in, method, path)
    assert whole.status_code == 200, whole.text
    tag = whole.headers["etag"]
    for known in (tag, f'"other", {tag}', "*", tag.removeprefix("W/")):
        same = ask(lived_in, method, path, **{"if-none-match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert ask(lived_in, method, path, **{"if-none-match": 'W/"other"'}).status_code == 200


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The dashboard's files; no store is asked for them."""
    from functions.analytics.settings import Settings

    folder = tmp_path_factory.mktemp("site")
    for name in ("index.html", "404.html", "about.html"):
        (folder / name).write_text(f"this is {name}")
    nowhere = Settings("postgresql://127.0.0.1:9/none", "mongodb://127.0.0.1:9/none", "redis://127.0.0.1:9/0")
    with served(without(nowhere, web_root=folder)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/about"])
def test_a_file_is_sent_again_only_when_it_changed(site, path):
    whole, head = site.get(path), site.head(path)
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}
    assert head.content == b""
    for name, value in (
        ("if-modified-since", whole.headers["last-modified"]),
        ("if-none-match", whole.headers["etag"]),
    ):
        same = site.get(path, headers={name: value})
        assert (same.status_code, same.content) == (304, b"")
    older = {"if-modified-since": "Sat, 31 Jan 2026 07:00:00 GMT"}
    assert site.get(path, headers=older).status_code == 200


def test_beside_the_dashboard_every_path_takes_what_it_takes_without(site):
    assert site.options("/api/v1/predictions").headers["allow"] == "OPTIONS, POST"
    refused = site.post("/api/v1/feeders")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    refused = site.post("/about")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert site.post("/api/v1/nothing").status_code == 404
