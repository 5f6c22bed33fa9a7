"""Local time and calendar of a place, over a change of the clocks."""

from datetime import UTC, datetime

import numpy as np

from simulator.fleet.places import TWENTE
from simulator.fleet.site import conditions
from simulator.fleet.weather import StationWeather


def test_the_hour_the_clocks_go_back_is_lived_twice() -> None:
    midnight = int(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp())
    quarters = midnight + 900 * np.arange(25 * 4, dtype=np.int64)
    site = conditions(quarters, "Europe/Berlin", "DE-NW", StationWeather(TWENTE, seed=1))
    assert len(set(site.day.tolist())) == 1
    lived = np.bincount(site.hour.astype(int), minlength=24)
    assert lived[2] == 8
    assert (np.delete(lived, 2) == 4).all()


def test_a_public_holiday_is_a_sunday_only_where_it_is_one() -> None:
    noon = np.array([int(datetime(2026, 10, 3, 12, tzinfo=UTC).timestamp())])  # a Saturday; German Unity Day
    weather = StationWeather(TWENTE, seed=1)
    assert conditions(noon, "Europe/Berlin", "DE-NW", weather).weekday.tolist() == [6]
    assert conditions(noon, "Europe/Amsterdam", "NL", weather).weekday.tolist() == [5]
