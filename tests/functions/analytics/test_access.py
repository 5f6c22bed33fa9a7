"""Who may do what: each role on each route, and that what is another group's is not there."""

import json

import msgspec
import pytest

from functions.analytics.authentication import needs_caller
from functions.analytics.openapi import TARGET
from tests.functions.analytics.conftest import empty_stores
from tests.functions.analytics.guarded import ROLES, SOUTH, guarded_house
from tests.functions.analytics.house import ISSUER, forecast
from tests.functions.analytics.test_requests import JSON, window

PATHS = json.loads(TARGET.read_text())["paths"]
DAY = "from=2026-01-31T00:00:00Z&to=2026-02-01T00:00:00Z"
# {feeder}, {meter} and {forecast_id} are of one feeder; whoever may not see it asks for nothing that there is.
OF_A_FEEDER = {
    "/api/v1/analytics/predictions": "/api/v1/analytics/predictions?series={meter}",
    "/api/v1/analytics/kpis": "/api/v1/analytics/kpis?feeder={feeder}",
    "/api/v1/reconciliation": "/api/v1/reconciliation?feeders={feeder}",
    "/api/v1/series/{series}/window": "/api/v1/series/{meter}/window",
    "/api/v1/forecasts/{forecast_id}": "/api/v1/forecasts/{forecast_id}",
    "/api/v1/forecasts/{forecast_id}/series/{series}/proof": "/api/v1/forecasts/{forecast_id}/series/{meter}/proof",
    "/api/v1/track-record": "/api/v1/track-record?feeder={feeder}",
    "/api/v1/track-record/bundle": "/api/v1/track-record/bundle?series={meter}&" + DAY,
}
# The same for whoever is known: hashes that tell nobody's name, models, and himself.
OF_EVERYBODY = {
    "/healthz": "/healthz",
    "/api/v1/me": "/api/v1/me",
    "/api/v1/models": "/api/v1/models",
    "/api/v1/batches/{issuer}/{sequence}": f"/api/v1/batches/{ISSUER}/1",
    "/api/v1/record/{issuer}": f"/api/v1/record/{ISSUER}?{DAY}",
}
FILTERED = {"/api/v1/feeders", "/api/v1/drift", "/api/v1/stream/events"}
WHOLE = {"/api/v1/data-health"}
LETTERS = {"/api/v1/dead-letters", "/api/v1/dead-letters/{offset}"}
AUDIT = {"/api/v1/audit-log"}
WRITES = {"/api/v1/predictions", "/api/v1/redrives"}
OPEN = {"/readyz", "/api/v1/health", "/api/v1/config"}

NORTH_IDS = {"feeder": "north", "meter": "m-1", "forecast_id": forecast().forecast_id}
SOUTH_IDS = {"feeder": "south", "meter": "m-3", "forecast_id": forecast(**SOUTH).forecast_id}
NO_IDS = {"feeder": "nowhere", "meter": "m-9", "forecast_id": "0" * 32}

# Of each caller: own feeder, another's, all together, letters, audit log, a forecast of the own, of the other feeder.
MAY = {
    "nobody": (404, 404, 403, 403, 403, 404, 404),
    "viewer of north": (200, 404, 403, 403, 403, 403, 404),
    "operator of north": (200, 404, 403, 403, 403, 202, 404),
    "viewer of all": (200, 200, 200, 403, 403, 403, 403),
    "operator of all": (200, 200, 200, 501, 403, 202, 202),
    "admin of all": (200, 200, 200, 501, 200, 202, 202),
}
NORTHERN = [name for name in ROLES if name.endswith("north")]


@pytest.fixture(scope="module")
def guarded(analytics_postgres_url, mongodb_url, redis_url):
    with (
        empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings,
        guarded_house(settings) as guarded,
    ):
        yield guarded


def ask_for_forecast(api, **changes):
    return api.post("/api/v1/predictions", content=msgspec.json.encode(window(**changes)), headers=JSON).status_code


def test_every_route_of_the_api_is_looked_at_here():
    named = {*OF_A_FEEDER, *OF_EVERYBODY, *FILTERED, *WHOLE, *LETTERS, *AUDIT, *WRITES, *OPEN}
    assert {path for path in PATHS if not path.startswith("/api/v1/sign-")} == named


def test_the_document_says_which_routes_want_a_caller():
    for path, operations in PATHS.items():
        for method, operation in operations.items():
            guarded = needs_caller({"type": "http", "method": method.upper(), "path": path})
            assert guarded == (path not in OPEN and not path.startswith("/api/v1/sign-"))
            assert operation.get("security", []) == ([{"key": []}, {"session": []}] if guarded else [])
            assert not guarded or {"401", "403"} <= operation["responses"].keys()


@pytest.mark.parametrize("caller", MAY)
def test_each_caller_may_what_his_role_says(guarded, caller):
    api = guarded.api[caller]
    own, other, whole, letters, audit, forecast_own, forecast_other = MAY[caller]
    for path in OF_A_FEEDER.values():
        assert api.get(path.format(**NORTH_IDS)).status_code == own, path
        assert api.get(path.format(**SOUTH_IDS)).status_code == other, path
    for path in OF_EVERYBODY.values():
        assert api.get(path).status_code == 200, path
    assert {api.get(path).status_code for path in WHOLE} == {whole}
    assert {api.get(path.format(offset=0)).status_code for path in LETTERS} == {letters}
    assert api.post("/api/v1/redrives", json={"letters": [0]}).status_code == letters
    assert {api.get(path).status_code for path in AUDIT} == {audit}
    assert ask_for_forecast(api) == forecast_own
    assert ask_for_forecast(api, feeder="south", series=["m-3"]) == forecast_other


@pytest.mark.parametrize("caller", NORTHERN)
@pytest.mark.parametrize("path", OF_A_FEEDER.values())
def test_what_is_another_groups_is_answered_like_what_is_nobodys(guarded, caller, path):
    answers = [guarded.api[caller].get(path.format(**ids)) for ids in (SOUTH_IDS, NO_IDS)]
    told = [
        answer.text.replace(ids["feeder"], "…").replace(ids["meter"], "…").replace(ids["forecast_id"], "…")
        for answer, ids in zip(answers, (SOUTH_IDS, NO_IDS), strict=True)
    ]
    assert told[0] == told[1]
    kept = [{**answer.headers, "content-length": "", "date": "", "ratelimit": ""} for answer in answers]
    assert kept[0] == kept[1]


def test_so_is_a_forecast_of_his_that_names_a_series_of_another(guarded):
    """A block and a series of two feeders; and a window of the own feeder that holds a series of the other."""
    api = guarded.api["operator of north"]
    assert api.get(f"/api/v1/forecasts/{NORTH_IDS['forecast_id']}/series/m-3/proof").status_code == 404
    details = []
    for series in ("m-3", "m-9"):
        answer = api.post("/api/v1/predictions", content=msgspec.json.encode(window(series=[series])), headers=JSON)
        assert answer.status_code == 422
        details.append(answer.json()["detail"].replace(series, "…"))
    assert details[0] == details[1]


def test_lists_and_sums_hold_what_is_his(guarded):
    for caller, feeders in [("viewer of north", ["north"]), ("viewer of all", ["north", "south"]), ("nobody", [])]:
        api = guarded.api[caller]
        told = api.get("/api/v1/feeders").json()
        assert [each["feeder"] for each in told["feeders"]] == feeders
        assert [each["feeder"] for each in api.get("/api/v1/drift").json()["feeders"]] == feeders
        kpis = api.get("/api/v1/analytics/kpis").json()
        assert (kpis["windows"], kpis["forecasts"]) == (4 * len(feeders), 2 * len(feeders))
        reconciled = api.get("/api/v1/reconciliation").json()
        assert [each["feeder"] for each in reconciled["hours"]] == feeders
        assert reconciled["totals"]["windows"] == len(feeders)


def test_no_route_tells_a_group_of_the_other_one(guarded):
    """Whatever is read by a viewer of north, no name of south is in it; manifests are hashes of both."""
    api, names = guarded.api["viewer of north"], ["south", "m-3", SOUTH_IDS["forecast_id"]]
    paths = [
        *(path.format(**NORTH_IDS) for path in OF_A_FEEDER.values()),
        *OF_EVERYBODY.values(),
        *(FILTERED - {"/api/v1/stream/events"}),
        *OPEN,
        "/api/v1/reconciliation",
        "/api/v1/analytics/kpis",
    ]
    for path in paths:
        text = api.get(path).text
        assert not [name for name in names if name in text], path
    entries = api.get(OF_EVERYBODY["/api/v1/batches/{issuer}/{sequence}"]).json()["entries"]
    assert len([each for each in entries if each["kind"] == "forecast"]) == 5


def test_an_idempotency_key_is_of_one_caller(guarded):
    """Who uses the word of another is not told that somebody did."""
    key = JSON | {"idempotency-key": "order-7"}
    bodies = [msgspec.json.encode(window(level_wh=level)) for level in (400, 500)]
    callers = [guarded.api[name] for name in ("operator of north", "operator of all")]
    answers = [
        api.post("/api/v1/predictions", content=body, headers=key) for api, body in zip(callers, bodies, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]


def test_who_may_not_is_told_what_it_takes(guarded):
    answer = guarded.api["viewer of north"].post(
        "/api/v1/predictions", content=msgspec.json.encode(window()), headers=JSON
    )
    assert "operator of feeder group 'north'" in answer.json()["detail"]
    assert "viewer" in answer.json()["detail"]


def test_everybody_is_told_who_he_is(guarded):
    key = guarded.keys["viewer of north"]
    assert guarded.api["viewer of north"].get("/api/v1/me").json() == {
        "principal": f"key:{key.key_id}",
        "name": "viewer of ['north']",
        "kind": "key",
        "grants": [{"feeder_group": "north", "role": "viewer"}],
        "auth": "required",
    }


def test_whoever_sits_at_an_open_house_is_told_so(api):
    me = api.get("/api/v1/me").json()
    assert (me["principal"], me["kind"], me["auth"]) == ("loopback", "open", "open")
    assert me["grants"] == [{"feeder_group": "*", "role": "admin"}]
