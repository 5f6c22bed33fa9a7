"""The window of a series as our stores know it, and that a forecast on request can be made of it."""

from datetime import timedelta

import msgspec
import pytest

from domain.feature_window import HISTORY_HOURS, FeatureWindow
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.event_sink import event_sink
from tests.functions.analytics.house import HOUR, ORIGIN, forecast

PATH = "/api/v1/series/{}/window"
JSON = {"content-type": "application/json"}


@pytest.fixture
def commissioned(house):
    house.commission()
    return house


def window(api, series="north"):
    answer = api.get(PATH.format(series))
    assert answer.status_code == 200, answer.text
    found = msgspec.json.decode(answer.content, type=FeatureWindow)
    found.check()
    return found


def test_it_ends_with_the_last_closed_hour_and_says_what_is_not_known(api, commissioned):
    commissioned.close_hours(ORIGIN - 3 * HOUR, [(1, 2, 10), (1, None, 11)], flags=[[], ["gap"], []])
    found = window(api)
    assert (found.feeder, found.series, found.origin) == ("north", ["north"], ORIGIN - HOUR)
    assert (found.time_zone, found.country, found.block) == ("Europe/London", "GB-ENG", 0)
    assert found.energy_wh == [[None] * (HISTORY_HOURS - 2) + [10, 11]]
    assert {*found.temperature_c, *found.irradiance_w_m2, *found.wind_m_s} == {None}
    assert found.flags == {}
    assert window(api, "m-2").flags == {"m-2": ["gap"]}


def test_corrections_are_in_it(api, commissioned):
    commissioned.close_hours(ORIGIN - HOUR, [(1, 2, 10)])
    correction = {"_id": "c", "series": "north", "interval_start": ORIGIN - HOUR, "energy_wh": 99, "revision": 1}
    commissioned.mongodb["corrections"].insert_one(correction)
    assert window(api).energy_wh[0][-1] == 99


def test_it_was_available_when_the_data_say_so(api, commissioned):
    commissioned.close_hours(ORIGIN - HOUR, [(1, 2, 10)])
    assert window(api).available_at == ORIGIN
    commissioned.issue(forecast())
    assert window(api).available_at == ORIGIN + timedelta(minutes=5)
    commissioned.close_hours(ORIGIN, [(1, 2, 10)])
    assert window(api).available_at == ORIGIN + HOUR


def test_a_forecast_can_be_made_of_it_as_it_is(settings, commissioned):
    days = [tuple(1000 + 10 * (hour % 24) for _ in range(3)) for hour in range(HISTORY_HOURS)]
    commissioned.close_hours(ORIGIN - HISTORY_HOURS * HOUR, days)
    with event_sink() as (sink, url), served(without(settings, sink_url=url)) as api:
        answer = api.post("/api/v1/predictions", content=api.get(PATH.format("north")).content, headers=JSON)
        assert answer.status_code == 202, answer.text
        (series,) = answer.json()["series"]
        assert (series["series"], series["degradation"]) == ("north", "no_weather")
        assert len(sink.events) == 1


def test_before_an_hour_has_closed_there_is_none(api, commissioned):
    answer = api.get(PATH.format("north"))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "has closed so far" in answer.json()["detail"]
    assert "is commissioned" in api.get(PATH.format("nobody")).json()["detail"]
