"""Forecasts on request: the real model, a real sink, and the way to the chain played by the house."""

import json

import msgspec
import pytest

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from model_registry.commands import promote_first
from tests.exported_models import exported
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.event_sink import event_sink
from tests.functions.analytics.house import ORIGIN

PATH = "/api/v1/predictions"
JSON = {"content-type": "application/json"}


def window(series=("m-1",), level_wh=400, **changes):
    rows = [[level_wh + 10 * (hour % 24) for hour in range(HISTORY_HOURS)] for _ in series]
    weather = [5.0] * (HISTORY_HOURS + HORIZON_HOURS)
    zone = ("Europe/London", "GB-ENG")
    made = FeatureWindow("north", 0, ORIGIN, ORIGIN, *zone, list(series), rows, weather, weather, weather)
    return msgspec.structs.replace(made, **changes)


@pytest.fixture
def sink():
    with event_sink() as (sink, url):
        sink.url = url
        yield sink


@pytest.fixture
def api(settings, sink):
    with served(without(settings, sink_url=sink.url)) as api:
        yield api


def post(api, asked, **headers):
    return api.post(PATH, content=msgspec.json.encode(asked), headers=JSON | headers)


def test_a_window_is_answered_with_its_forecast_which_goes_the_way_of_all(api, sink):
    answer = post(api, window(["m-1", "m-2"]))
    assert answer.status_code == 202
    body = answer.json()
    ((event_id, sent),) = sink.events
    assert event_id == sent.forecast_id == body["forecast_id"]
    assert event_id.startswith("request:")
    assert [row["energy_wh"] for row in body["series"]] == sent.energy_wh
    assert (body["proof_status"], body["receipt"]) == ("pending", None)
    assert answer.headers["location"] == f"/api/v1/forecasts/{event_id}"


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", True),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", False),
        ("no trace", False),
    ],
)
def test_its_event_belongs_to_the_trace_of_the_request(api, sink, sent, passed_on):
    assert post(api, window(), traceparent=sent).status_code == 202
    assert sink.traces == [sent if passed_on else None]


def test_the_promoted_model_answers(api, settings, tmp_path):
    promote_first(exported(tmp_path, "promoted"), settings.postgres_url, "ada")
    assert post(api, window()).json()["model"]["version"] == "promoted"


def test_who_waits_gets_the_transaction(api, sink, house):
    def notarize(message):
        house.issue(message)
        house.notarize(message, sequence=9)

    sink.take = notarize
    answer = post(api, window(), prefer="respond-async, wait=20")
    receipt = answer.json()["receipt"]
    assert answer.status_code == 201
    assert receipt["tx_hash"] == f"0x{9:064x}"
    assert answer.json()["proof_status"] == "included"
    assert api.get(answer.headers["location"]).json()["receipt"] == receipt


def test_who_waits_in_vain_gets_a_link(api, sink, house):
    sink.take = house.issue
    answer = post(api, window(), prefer="wait=1")
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "wait=1")
    assert answer.headers["retry-after"]
    stored = api.get(answer.headers["location"]).json()
    assert stored == answer.json()
    proof = api.get(f"{answer.headers['location']}/series/m-1/proof").json()
    assert (proof["status"], proof["forecast"]["energy_wh"]) == ("pending", stored["series"][0]["energy_wh"])


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "order-7"}])
def test_the_same_request_is_the_same_forecast(api, sink, house, headers):
    sink.take = house.issue
    answers = [post(api, window(), **headers).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len({event_id for event_id, _ in sink.events}) == 1


def test_another_key_is_another_forecast(api, sink):
    ids = {post(api, window(), **{"idempotency-key": key}).json()["forecast_id"] for key in ("a", "b")}
    assert len(ids) == 2


@pytest.mark.parametrize("stored", [True, False])
def test_a_key_is_good_for_one_window(api, sink, house, stored):
    if stored:
        sink.take = house.issue
    first = post(api, window(), **{"idempotency-key": "order-7"})
    if stored:
        house.redis.flushdb()
    second = post(api, window(level_wh=500), **{"idempotency-key": "order-7"})
    assert (first.status_code, second.status_code) == (202, 422)
    assert second.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len(sink.events) == 1


def test_a_sink_that_refuses_can_be_tried_again(api, sink):
    sink.status = 503
    refused = post(api, window())
    assert (refused.status_code, refused.json()["dependency"]) == (503, "K_SINK")
    sink.status = 202
    assert post(api, window()).status_code == 202


def test_without_sink_or_model_it_says_so(settings, sink, tmp_path):
    with served(settings) as api:
        assert post(api, window()).json()["dependency"] == "K_SINK"
    with served(without(settings, sink_url=sink.url, model_dir=tmp_path)) as api:
        assert post(api, window()).json()["dependency"] == "model"


def test_an_id_nobody_issued_is_a_404(api):
    assert api.get("/api/v1/forecasts/request:0").status_code == 404


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("series", {"series": []}),
        ("series", {"series": ["a\x00b"]}),
        ("series", {"series": ["m" * 201]}),
        ("feeder", {"feeder": ""}),
        ("energy_wh", {"energy_wh": [[1] * 671]}),
        ("energy_wh", {"energy_wh": [[10**30] * 672]}),
        ("energy_wh[0][0]", {"energy_wh": [[1.5] * 672]}),
        ("temperature_c", {"temperature_c": [1.0]}),
        ("origin", {"origin": "2026-01-31T07:00:00"}),
        ("origin", {"origin": "2026-01-31T07:30:00Z"}),
        ("origin", {"origin": "0001-01-01T00:00:00Z"}),
        ("available_at", {"available_at": "2026-01-31T07:00:00"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
        ("country", {"country": "ZZ"}),
        ("block", {"block": -1}),
        ("interval", {"interval": "PT15M"}),
    ],
)
def test_what_is_wrong_with_a_window_is_named(api, sink, field, changes):
    asked = json.loads(msgspec.json.encode(window())) | changes
    answer = api.post(PATH, json=asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert sink.events == []


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (422, b"not json", JSON),
        (422, b"[" * 100_000, JSON),
        (422, b"\xff\xfe", JSON),
        (422, b"{}", JSON),
        (413, b"[" * (1 << 21), JSON),
        (415, b"{}", {"content-type": "text/plain"}),
    ],
)
def test_a_body_that_is_no_window_is_refused(api, status, content, headers):
    answer = api.post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
