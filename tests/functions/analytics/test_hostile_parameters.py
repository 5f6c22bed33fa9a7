"""What may stand in a path or a query: nothing gets past the check of it, or means more than a name."""

import socket
from urllib.parse import quote

import psycopg
import pytest

from tests.functions.analytics.house import ISSUER, ORIGIN, forecast

FORECAST = forecast().forecast_id
PREDICTIONS = "/api/v1/analytics/predictions"
DAY = "from=2026-01-31T00:00:00Z&to=2026-02-01T00:00:00Z"
STRANGE_NAMES = [
    '{"$ne": null}',
    '{"$where": "sleep(9000)"}',
    "$gt",
    "m-1'; drop table series; --",
    "' or ''='",
    "%s%(series)s",
    "m-1\\",
    "99999999999999999999999999999999",
    "NaN",
    "null",
    "\U0001f50c",
    "\u202em-1",
]
TAKE_A_NAME = [
    "/api/v1/forecasts/{}",
    f"/api/v1/forecasts/{FORECAST}/series/{{}}/proof",
    "/api/v1/forecasts/{}/series/m-1/proof",
    PREDICTIONS + "?series={}",
    "/api/v1/analytics/kpis?feeder={}",
    "/api/v1/track-record?feeder={}",
    "/api/v1/track-record/bundle?series={}&" + DAY,
]


def refused(answer, status, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert field in [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("path", TAKE_A_NAME)
def test_a_strange_name_is_the_name_of_nobody(lived_in, path):
    for name in STRANGE_NAMES:
        refused(lived_in.get(path.format(quote(name, safe=""))), 404)


@pytest.mark.parametrize("path", TAKE_A_NAME)
def test_a_name_without_end_or_with_control_characters_is_none(lived_in, path):
    for name in ("m-1%00", "%00", "m%0a1", "%7f", "m" * 201, "%F0%9F%94%8C" * 201):
        refused(lived_in.get(path.format(name)), 422)


@pytest.mark.parametrize("path", TAKE_A_NAME)
def test_what_is_no_utf_8_is_the_name_of_nobody(lived_in, path):
    for name in ("%ff%fe", "%ed%a0%80", "%c0%80"):
        refused(lived_in.get(path.format(name)), 404)


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("series", "series[$ne]=m-1"),
        ("series", "series[]=m-1"),
        ("series", ""),
        ("limit", "series=m-1&limit[$gt]=0&limit=0"),
        *(("limit", f"series=m-1&limit={value}") for value in ("NaN", "Infinity", "1e9", "-1", "1.5", "1e400")),
        ("limit", f"series=m-1&limit={'9' * 5000}"),
        ("limit", "series=m-1&limit=1 or 1=1"),
        *(("from", f"series=m-1&from={value}") for value in ("NaN", "Infinity", "-1e400", "9" * 400)),
        ("from", "series=m-1&from=0001-01-01T00:00:00%2B14:00"),
        ("to", "series=m-1&to=9999-12-31T23:59:59-14:00"),
        ("as_of", "series=m-1&as_of=2026-01-31T07:00:00"),
        ("as_of", "series=m-1&as_of=2026-01-31T07:00:60Z"),
        ("cursor", 'series=m-1&cursor={"$gt":""}'),
        ("cursor", "series=m-1&cursor=OTk5OS0xMi0zMVQyMzo1OTo1OS0xNDowMA=="),
        ("cursor", f"series=m-1&cursor={'A' * 4000}"),
        ("format", "series=m-1&format=../../etc/passwd"),
    ],
)
def test_the_field_that_is_wrong_is_named(lived_in, field, query):
    refused(lived_in.get(f"{PREDICTIONS}?{query}"), 422, field)


@pytest.mark.parametrize(
    "place", [f"/record/{ISSUER}?", "/track-record?feeder=north&", "/track-record/bundle?series=m-1&"]
)
@pytest.mark.parametrize(
    ("field", "period"),
    [
        ("from", "from=0001-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"),
        ("to", "from=2026-01-31T00:00:00Z&to=9999-12-31T23:00:00Z"),
        ("from", "from=NaN&to=2026-02-01T00:00:00Z"),
        ("to", "from=2026-01-31T00:00:00Z&to[$lt]=2026-02-01&to=now()"),
    ],
)
def test_the_end_of_a_period_that_is_wrong_is_named(lived_in, place, field, period):
    refused(lived_in.get(f"/api/v1{place}{period}"), 422, field)


@pytest.mark.parametrize(
    "sequence", ["0", "-1", "1.5", "1e3", "NaN", "0x1", "1;drop table batches", str(2**63), "9" * 5000]
)
def test_what_is_no_number_of_a_batch_is_refused(lived_in, sequence):
    refused(lived_in.get(f"/api/v1/batches/{ISSUER}/{quote(sequence)}"), 422, "sequence")


@pytest.mark.parametrize(
    "issuer", ["0x", ISSUER + "00", ISSUER[:-1] + "g", ISSUER + "%0a", "' or 1=1 --", '{"$ne": 1}']
)
def test_what_is_no_issuer_is_refused(lived_in, issuer):
    refused(lived_in.get(f"/api/v1/batches/{issuer}/1"), 422, "issuer")
    refused(lived_in.get(f"/api/v1/record/{issuer}?{DAY}"), 422, "issuer")


def test_a_period_that_ends_before_it_begins_holds_nothing(lived_in):
    backwards = "from=2026-02-01T00:00:00Z&to=2026-01-31T00:00:00Z"
    shown = lived_in.get(f"{PREDICTIONS}?series=m-1&{backwards}")
    assert (shown.status_code, shown.json()["forecasts"]) == (200, [])
    refused(lived_in.get(f"/api/v1/track-record/bundle?series=m-1&{backwards}"), 404)
    assert lived_in.get(f"/api/v1/track-record?feeder=north&{backwards}").json()["forecasts"]["promised"] == 0


def test_ids_of_another_feeder_lead_nowhere(lived_in):
    assert lived_in.get(f"/api/v1/forecasts/{FORECAST}/series/m-2/proof").status_code == 200
    refused(lived_in.get(f"/api/v1/forecasts/{FORECAST}/series/m-3/proof"), 404)
    refused(lived_in.get(f"/api/v1/forecasts/{FORECAST}/series/south/proof"), 404)
    assert lived_in.get(f"{PREDICTIONS}?series=m-3").json()["forecasts"] == []
    refused(lived_in.get(f"/api/v1/track-record/bundle?series=m-3&{DAY}"), 404)


@pytest.mark.parametrize(
    "target",
    [
        b"/api/v1/analytics/predictions?series=\xff\xfe",
        b"/api/v1/forecasts/\xff",
        b"/api/v1/../v1/feeders/\xc3\x28",
        b"/api/v1/feeders\x00",
        b"/" + b"a" * 100_000,
    ],
)
def test_a_target_that_is_no_url_is_refused(lived_in, target):
    with socket.create_connection(("127.0.0.1", lived_in.base_url.port), timeout=30) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        status = int(connection.makefile("rb").readline().split()[1])
    assert status in {400, 404, 414, 422}


def test_nothing_was_lost_on_the_way(lived_in, analytics_postgres_url):
    with psycopg.connect(analytics_postgres_url) as connection:
        assert connection.execute("select count(*) from series").fetchone() == (5,)
    newest = lived_in.get(PREDICTIONS + "?series=m-1").json()["forecasts"][0]
    assert newest["origin"] == f"{ORIGIN:%Y-%m-%dT%H:%M:%SZ}"
