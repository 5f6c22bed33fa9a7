"""What a station's weather takes in, and what it only counts."""

from spark.arrival_clock import HOUR_S
from spark.station_weather import StationWeather
from tests.spark.samples import START, forecast, observation

NOW = START // HOUR_S + 10  # ten hours after START the open hour begins


def observed(weather: StationWeather, hours: int) -> list[float | None]:
    """Temperature and wind of the hour that begins `hours` after START."""
    temperature_c, _, wind_m_s = weather.columns()
    column = START // HOUR_S + hours - weather.first_hour
    return [temperature_c[column], wind_m_s[column]]


def test_forecasts_for_hours_that_have_passed_are_counted_and_used_nowhere() -> None:
    weather = StationWeather()
    for hours in (8, 9, 10):
        weather.expect(forecast(hours, 0, 20.0), NOW)
    assert weather.counts.outdated_forecasts == 2
    assert weather.columns()[0][-24:] == [20.0] + [None] * 23


def test_one_that_waited_until_its_hour_had_passed_is_counted_too() -> None:
    weather = StationWeather()
    weather.expect(forecast(10, 12, 20.0), NOW)
    assert weather.counts.outdated_forecasts == 0
    weather.move_to(NOW + 2)
    assert weather.counts.outdated_forecasts == 1


def test_history_fills_what_is_missing_and_changes_nothing_that_was_measured() -> None:
    weather = StationWeather()
    weather.observe(observation(3, 5.0), NOW)
    for hours in (3, 4):
        weather.observe(observation(hours, 7.0, wind_m_s=2.0, backfill=True), NOW)
    assert observed(weather, 3) == [5.0, 2.0]
    assert observed(weather, 4) == [7.0, 2.0]
    weather.observe(observation(4, 8.0), NOW)
    assert observed(weather, 4) == [8.0, None]
