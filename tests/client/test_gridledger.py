"""The client against the real API: what it reads and raises. The stream and proofs: tests/docs/test_api.py."""

import httpx
import pytest

from client.gridledger import Gridledger, Refused, checked
from client.proofs import checked_proof
from tests.functions.analytics.conftest import analytics_postgres_url, empty_stores, live_in, served
from tests.functions.analytics.house import HOUR, ORIGIN, House

__all__ = ["analytics_postgres_url"]  # a fixture


@pytest.fixture(scope="module")
def lived_in(analytics_postgres_url, mongodb_url, redis_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as settings, House(settings) as house:
        live_in(house)
        with served(settings) as api:
            yield api


@pytest.fixture
def api(lived_in):
    with Gridledger(str(lived_in.base_url)) as api:
        yield api


def test_feeders_and_their_series(api):
    found = {feeder.feeder: feeder for feeder in api.feeders()}
    assert found.keys() == {"north", "south"}
    assert found["north"].series[0].series == "north"
    assert found["north"].last_origin == ORIGIN
    assert found["south"].last_origin is None


def test_history_comes_page_by_page(api):
    pages = list(api.history("m-1", page_size=3))
    assert [one.origin for page in pages for one in page.forecasts] == [ORIGIN - step * HOUR for step in range(4)]
    assert [len(page.forecasts) for page in pages] == [3, 1]
    assert pages[0].forecasts[0].receipt is not None
    (only,) = api.history("m-1", begin=ORIGIN - 2 * HOUR, end=ORIGIN)
    assert [one.origin for one in only.forecasts] == [ORIGIN - HOUR, ORIGIN - 2 * HOUR]


def test_a_proof_without_a_node_says_nothing_about_the_time(api):
    forecast = next(api.history("m-1")).forecasts[0]
    verdict = checked_proof(api.proof(forecast.forecast_id, "m-1"), None)
    assert (verdict.code, verdict.is_verified) == (13, False)
    assert any("hash to the commitment" in step for step in verdict.steps)


def test_a_problem_is_raised_with_its_fields(api):
    with pytest.raises(Refused, match="404 Not Found: No series 'a/b' is commissioned") as nobody:
        next(api.history("a/b"))
    assert nobody.value.problem.status == 404
    with pytest.raises(Refused) as wrong:
        next(api.history("m-1", page_size=2000))
    assert [each.field for each in wrong.value.problem.errors] == ["limit"]
    with pytest.raises(Refused, match="404"):
        api.proof("no/such", "m-1")


def test_what_is_no_problem_of_ours_is_told_as_it_is():
    with pytest.raises(Refused, match="502 Bad Gateway: <html>"):
        checked(httpx.Response(502, text="<html>"))


def test_the_key_goes_with_every_request():
    with Gridledger("http://127.0.0.1:9", api_key="glk_1_secret") as api:
        assert api.http.build_request("GET", "/").headers["authorization"] == "Bearer glk_1_secret"
    assert "secret" not in repr(api)
