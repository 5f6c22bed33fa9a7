"""History of one series: pages, spans, what was known when, formats, conditional requests."""

import csv
import io
from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.functions.analytics.house import HOUR, ORIGIN, forecast

PATH = "/api/v1/analytics/predictions"
COUNT = 9


@pytest.fixture
def history(house):
    """Nine hourly blocks, the newest at ORIGIN, and one on request."""
    house.commission()
    blocks = [forecast(ORIGIN - step * HOUR, first_wh=100 + step) for step in range(COUNT)]
    for one in (*blocks, forecast(forecast_id="request:0", first_wh=1)):
        house.store.add_forecast(one)
    return blocks


def get(api, **query):
    answer = api.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def origins(answer):
    return [one["origin"] for one in answer["forecasts"]]


def text(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_the_newest_forecast_as_issued(api, house, history):
    house.issue(history[0])
    receipt = house.notarize(history[0], status="final")
    answer = get(api, series="m-2")
    (shown,) = answer["forecasts"]
    assert shown["energy_wh"] == history[0].energy_wh[1]
    assert (shown["forecast_id"], shown["degradation"]) == (history[0].forecast_id, "full")
    assert (shown["proof_status"], shown["receipt"]["tx_hash"]) == ("final", receipt.tx_hash)
    assert (answer["feeder"], answer["kind"], answer["time_zone"]) == ("north", "meter", "Europe/London")


def test_a_series_without_forecasts_is_an_empty_history(api, house):
    house.commission()
    answer = get(api, series="m-1")
    assert (answer["forecasts"], answer["actuals"], answer["next_cursor"]) == ([], [], None)


def test_an_unknown_series_is_a_404_with_the_remedy(api):
    answer = api.get(PATH, params={"series": "nobody"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "/api/v1/feeders" in answer.json()["detail"]


@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, COUNT + 1), first=st.integers(0, COUNT), hours=st.integers(0, COUNT))
def test_pages_cover_a_span_exactly_once(api, history, limit, first, hours):
    span = {"from": text(ORIGIN - first * HOUR), "to": text(ORIGIN - first * HOUR + hours * HOUR)}
    wanted = [text(one.origin) for one in history if span["from"] <= text(one.origin) < span["to"]]
    seen, cursor = [], {}
    while cursor is not None:
        page = get(api, series="m-1", limit=limit, **span, **cursor)
        seen += origins(page)
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert seen == wanted


def test_a_gap_longer_than_a_day_hides_no_older_forecast(api, house, history):
    older = forecast(ORIGIN - 100 * HOUR)
    house.store.add_forecast(older)
    assert origins(get(api, series="m-1", limit=COUNT)) == [text(one.origin) for one in history]
    assert origins(get(api, series="m-1", limit=50)) == [text(one.origin) for one in (*history, older)]
    assert origins(get(api, series="m-1", to=text(ORIGIN - 50 * HOUR))) == [text(older.origin)]


def test_new_forecasts_do_not_shift_the_pages(api, house, history):
    first = get(api, series="m-1", limit=4)
    house.store.add_forecast(forecast(ORIGIN + HOUR))
    second = get(api, series="m-1", limit=4, cursor=first["next_cursor"])
    assert origins(first) + origins(second) == [text(one.origin) for one in history[:8]]


def test_the_next_page_is_linked_too(api, history):
    answer = api.get(PATH, params={"series": "m-1", "limit": 4, "format": "csv"})
    target, relation = answer.headers["link"].split("; ")
    following = api.get(target.strip("<>"))
    assert relation == 'rel="next"'
    assert following.text.splitlines()[1].split(",")[1] == history[4].forecast_id


def test_as_of_shows_what_was_known_then(api, house, history):
    house.close_hours(ORIGIN - 4 * HOUR, [(n, n, n) for n in range(4)])
    at = ORIGIN - 2 * HOUR + timedelta(minutes=4)  # the forecast of that hour came a minute later
    answer = get(api, series="m-1", as_of=text(at))
    assert origins(answer) == [text(ORIGIN - 3 * HOUR)]
    starts = [one["interval_start"] for one in answer["actuals"]]
    assert starts == [text(ORIGIN - 4 * HOUR), text(ORIGIN - 3 * HOUR)]


def test_actuals_reach_from_two_days_before_to_the_newest_hour(api, house, history):
    begin = ORIGIN - 50 * HOUR
    house.close_hours(begin, [(n, n, None if n == 51 else n) for n in range(52)])
    actuals = get(api, series="north")["actuals"]
    assert actuals[0] == {"interval_start": text(ORIGIN - 48 * HOUR), "energy_wh": 2, "flags": []}
    assert actuals[-1] == {"interval_start": text(ORIGIN + HOUR), "energy_wh": None, "flags": []}
    assert len(actuals) == 50


def test_actuals_say_what_was_doubtful_when_the_hour_closed(api, house, history):
    house.close_hours(ORIGIN, [(1, 2, 3)], flags=[["spike"], [], ["partial_total"]])
    assert [get(api, series=name)["actuals"][-1]["flags"] for name in ("m-1", "m-2")] == [["spike"], []]


def test_the_last_correction_of_an_hour_holds(api, house, history):
    house.close_hours(ORIGIN - HOUR, [(1, 2, 3)])
    for revision, energy_wh in ((2, 222), (1, 111)):
        row = {"_id": str(revision), "feeder": "north", "series": "m-1", "interval_start": ORIGIN - HOUR}
        house.mongodb["corrections"].insert_one(row | {"revision": revision, "energy_wh": energy_wh})
    assert get(api, series="m-1")["actuals"][-1]["energy_wh"] == 222
    assert get(api, series="m-2")["actuals"][-1]["energy_wh"] == 2


@pytest.mark.parametrize("how", [{"params": {"format": "csv"}}, {"headers": {"accept": "text/csv"}}])
def test_csv_has_a_line_per_target_hour(api, history, how):
    answer = api.request(
        "GET", PATH, params={"series": "m-2", "limit": 2} | how.get("params", {}), headers=how.get("headers")
    )
    lines = list(csv.DictReader(answer.text.splitlines()))
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(lines) == 48
    assert lines[25]["interval_start"] == text(ORIGIN)
    assert [int(lines[1][f"p{q}_wh"]) for q in ("05", "50", "95")] == [
        history[0].energy_wh[1][1][i] for i in (0, 5, 10)
    ]


PARQUET = "application/vnd.apache.parquet"


@pytest.mark.parametrize("how", [{"params": {"format": "parquet"}}, {"headers": {"accept": PARQUET}}])
def test_parquet_says_what_json_says(api, history, how):
    query = {"series": "m-2", "limit": 3}
    answer = api.request("GET", PATH, params=query | how.get("params", {}), headers=how.get("headers"))
    assert answer.headers["content-type"] == PARQUET
    table = pq.read_table(io.BytesIO(answer.content))
    said = get(api, **query)
    names = [f"p{permille // 10:02d}_wh" for permille in said["quantiles_permille"]]
    assert table.to_pylist() == [
        {
            "series": "m-2",
            "forecast_id": one["forecast_id"],
            "origin": datetime.fromisoformat(one["origin"]),
            "interval_start": datetime.fromisoformat(one["origin"]) + step * HOUR,
            **dict(zip(names, wh, strict=True)),
        }
        for one in said["forecasts"]
        for step, wh in enumerate(one["energy_wh"])
    ]
    assert table.schema.metadata[b"unit"] == b"Wh"
    assert {name: table.schema.field(name).metadata[b"unit"] for name in names} == dict.fromkeys(names, b"Wh")


def test_parquet_of_nothing_has_the_same_columns(api, history):
    bounds = {"series": "m-2", "format": "parquet"}
    empty, full = (api.get(PATH, params=bounds | more) for more in ({"to": "1990-01-01T00:00:00Z"}, {}))
    schemas = [pq.read_schema(io.BytesIO(each.content)) for each in (empty, full)]
    assert schemas[0].equals(schemas[1], check_metadata=True)
    assert pq.read_table(io.BytesIO(empty.content)).num_rows == 0


def test_what_a_client_has_already_is_not_sent_again(api, house, history):
    first = api.get(PATH + "?series=m-1")
    again = api.get(PATH + "?series=m-1", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    house.store.add_forecast(forecast(ORIGIN + HOUR))
    assert api.get(PATH + "?series=m-1", headers={"if-none-match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "0"),
        ("limit", "1001"),
        ("from", "2026-01-31T07:00:00"),
        ("as_of", "yesterday"),
        ("cursor", "abc"),
        ("cursor", "////"),
        ("series", "a\x00b"),
        ("series", ""),
        ("format", "xml"),
    ],
)
def test_a_wrong_parameter_is_named(api, house, field, value):
    house.commission()
    answer = api.get(PATH, params={"series": "m-1"} | {field: value})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
