"""The calendar a model reads is the calendar people live by."""

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidMessage
from forecasting.site_calendar import CALENDAR_FIELDS, site_calendar, window_calendar


def column(calendar, name):
    return calendar[:, CALENDAR_FIELDS.index(name)].tolist()


def test_hours_are_local_and_a_spring_day_lacks_one():
    spring = site_calendar(datetime(2026, 3, 28, 23, tzinfo=UTC), 24, "Europe/Berlin", "DE")
    assert column(spring, "hour") == [0, 1, *range(3, 24), 0]


def test_an_autumn_day_has_an_hour_twice():
    autumn = site_calendar(datetime(2026, 10, 24, 22, tzinfo=UTC), 25, "Europe/Berlin", "DE")
    assert column(autumn, "hour") == [0, 1, 2, 2, *range(3, 24)]


def test_public_holidays_are_those_of_the_subdivision():
    day = datetime(2026, 1, 6, 12, tzinfo=UTC)
    assert column(site_calendar(day, 1, "Europe/Berlin", "DE-BY"), "public_holiday") == [1]
    assert column(site_calendar(day, 1, "Europe/Berlin", "DE-BE"), "public_holiday") == [0]


@pytest.mark.parametrize(("day", "number"), [((2024, 2, 28), 58), ((2024, 2, 29), 58), ((2024, 3, 1), 59)])
def test_a_leap_day_moves_no_later_day(day, number):
    assert column(site_calendar(datetime(*day, tzinfo=UTC), 1, "UTC", "DE"), "day_of_year") == [number]


def test_christmas_is_the_same_day_every_year():
    days = [site_calendar(datetime(year, 12, 25, tzinfo=UTC), 1, "UTC", "DE") for year in (2023, 2024)]
    assert [column(day, "day_of_year") for day in days] == [[358], [358]]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../UTC", "Europe"])
def test_an_unknown_time_zone_is_named(zone):
    with pytest.raises(InvalidMessage, match="time_zone"):
        window_calendar(datetime(2026, 1, 1, tzinfo=UTC), zone, "DE")


@pytest.mark.parametrize("country", ["XX", "DE-XX", ""])
def test_an_unknown_country_is_named(country):
    with pytest.raises(InvalidMessage, match="country"):
        window_calendar(datetime(2026, 1, 1, tzinfo=UTC), "UTC", country)
