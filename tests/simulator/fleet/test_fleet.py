"""The fleet is the same whenever it is asked, adds up, and behaves like the people it stands for."""

from datetime import UTC, datetime

import numpy as np
import pytest

from simulator.fleet.fleet import Fleet

HOUR = 3600
START = int(datetime(2026, 11, 23, 20, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    return Fleet(seed=7, start=START)


def hours(year: int, month: int, day: int, count: int = 24) -> np.ndarray:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) + HOUR * np.arange(count, dtype=np.int64)


def rows(fleet: Fleet, kind: str) -> list[int]:
    return [n for n, meter in enumerate(fleet.registry.meters) if meter.meter_id.endswith(kind)]


def test_the_same_seed_gives_the_same_values_however_they_are_asked_for(fleet: Fleet) -> None:
    week = hours(2026, 10, 23, 168)
    whole = fleet.energy_wh(week, HOUR)
    again = Fleet(seed=7, start=START)
    one_by_one = np.concatenate([again.energy_wh(week[n : n + 1], HOUR) for n in (160, 5, 77)], axis=1)
    assert (one_by_one == whole[:, [160, 5, 77]]).all()
    assert (Fleet(seed=8, start=START).energy_wh(week, HOUR) != whole).any(axis=1).all()


def test_an_hour_is_the_exact_sum_of_its_quarters_in_whole_wh(fleet: Fleet) -> None:
    day = hours(2026, 10, 25)  # the clocks go back
    quarters = fleet.energy_wh((day[:, None] + np.arange(0, HOUR, 900)).ravel(), 900)
    assert (quarters == np.rint(quarters)).all()
    assert (quarters.reshape(len(quarters), 24, 4).sum(axis=2) == fleet.energy_wh(day, HOUR)).all()


def test_no_meter_ever_leaves_the_limits_of_its_connection(fleet: Fleet) -> None:
    year = np.concatenate([hours(2026, month, 10, 120) for month in range(1, 13)])
    energy_wh = fleet.energy_wh(year, HOUR)
    for meter, values in zip(fleet.registry.meters, energy_wh, strict=True):
        assert meter.min_wh <= values.min()
        assert values.max() <= meter.max_wh


def test_roofs_export_on_a_summer_noon_and_never_at_night(fleet: Fleet) -> None:
    energy_wh = fleet.energy_wh(hours(2026, 6, 1, 240), HOUR)[rows(fleet, "solar")].reshape(-1, 10, 24)
    assert (energy_wh[:, :, 11].min(axis=1) < 0).all()
    assert (energy_wh[:, :, 0] > 0).all()


def test_heat_pumps_work_in_january_and_rest_in_july(fleet: Fleet) -> None:
    pumps = rows(fleet, "heatpump")
    winter = fleet.energy_wh(hours(2026, 1, 10, 168), HOUR)[pumps].mean()
    summer = fleet.energy_wh(hours(2026, 7, 10, 168), HOUR)[pumps].mean()
    assert winter > 2 * summer


def test_schools_keep_sundays_and_the_public_holidays_of_their_own_country(fleet: Fleet) -> None:
    cambridge, gronau = rows(fleet, "school")

    def noon(row: int, month: int, day: int) -> float:
        return float(fleet.energy_wh(hours(2026, month, day), HOUR)[row, 11])

    # 4 May 2026, a Monday, is a bank holiday in England only; 4 June, a Thursday, Corpus Christi in Westphalia only.
    assert noon(cambridge, 5, 4) < 0.5 * noon(cambridge, 5, 11)
    assert noon(gronau, 5, 4) > 0.5 * noon(gronau, 5, 11)
    assert noon(gronau, 6, 4) < 0.5 * noon(gronau, 6, 11)


def test_a_week_ago_says_something_about_today_but_not_everything(fleet: Fleet) -> None:
    energy_wh = fleet.energy_wh(START - HOUR * np.arange(672, 0, -1, dtype=np.int64), HOUR)
    feeders = energy_wh.reshape(3, 20, -1).sum(axis=1)
    error = np.abs(feeders[:, 168:] - feeders[:, :-168]).sum(axis=1) / np.abs(feeders[:, 168:]).sum(axis=1)
    assert (error > 0.05).all()
    assert (error < 0.4).all()


def test_the_feeder_limit_lies_near_the_peak_of_the_last_four_weeks(fleet: Fleet) -> None:
    energy_wh = fleet.energy_wh(START - HOUR * np.arange(1, 673, dtype=np.int64), HOUR).reshape(3, 20, -1).sum(axis=1)
    for feeder, peak in zip(fleet.registry.feeders, energy_wh.max(axis=1), strict=True):
        assert peak <= feeder.limit_wh < peak + 5000


def test_more_feeders_get_names_of_their_own() -> None:
    registry = Fleet(seed=1, start=START, feeders=5, meters=2).registry
    assert len({feeder.feeder_id for feeder in registry.feeders}) == 5
    assert len({meter.meter_id for meter in registry.meters}) == 10


def test_forecasts_of_the_weather_are_off_by_more_the_further_they_look(fleet: Fleet) -> None:
    errors = []
    for issued_at in range(START - 40 * 86400, START, 86400):
        ahead = issued_at + HOUR * np.arange(48, dtype=np.int64)
        forecast, truth = fleet.forecast("ws-twente", issued_at, ahead), fleet.observed("ws-twente", ahead)
        errors.append(forecast.temperature_c - truth.temperature_c)
    by_lead = np.sqrt((np.array(errors) ** 2).mean(axis=0))
    assert 0.2 < by_lead[:3].mean() < 1.0
    assert by_lead[:6].mean() < by_lead[20:28].mean() < by_lead[40:].mean() < 3.5
