"""What every consumer of one place shares: its clock and calendar, and the weather outside."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from simulator.fleet.weather import StationWeather
from simulator.world import Floats, Seconds

_HOUR_S = 3600
_DAY_S = 86400
_QUARTER_S = 900
_UNIX_EPOCH = date(1970, 1, 1)
# (month, day) from … to, inclusive: near enough to the school holidays of north-western Europe.
_SCHOOL_BREAKS = (((1, 1), (1, 4)), ((4, 1), (4, 12)), ((7, 22), (8, 31)), ((10, 20), (10, 27)), ((12, 21), (12, 31)))


class SiteConditions(Struct, frozen=True):
    """Conditions in the quarter hours that begin at `seconds`; all arrays of the same length."""

    seconds: Seconds
    hour: Floats  # local time of day at the middle of the quarter, 0 … 24
    day: Seconds  # local day, counted from 1970-01-01
    weekday: NDArray[np.int64]  # 0 Monday … 6 Sunday; public holidays are Sundays
    school_break: NDArray[np.bool_]
    temperature_c: Floats
    felt_c: Floats  # what heavy walls still feel of the last hours
    irradiance_w_m2: Floats


def conditions(seconds: Seconds, time_zone: str, country: str, weather: StationWeather) -> SiteConditions:
    """The conditions at a place; `country` as `holidays` knows it, optionally with subdivision (GB-ENG)."""
    middles = seconds + _QUARTER_S // 2
    local = middles + _offsets(seconds, time_zone)
    day = local // _DAY_S
    calendar = [_calendar_day(number, country) for number in day.tolist()]
    temperature = weather.temperature_c(middles)
    earlier = weather.temperature_c(middles - 3 * _HOUR_S) + weather.temperature_c(middles - 7 * _HOUR_S)
    return SiteConditions(
        seconds=seconds,
        hour=(local % _DAY_S) / _HOUR_S,
        day=day,
        weekday=np.array([weekday for weekday, _ in calendar], dtype=np.int64),
        school_break=np.array([school_break for _, school_break in calendar], dtype=np.bool_),
        temperature_c=temperature,
        felt_c=(temperature + earlier) / 3,
        irradiance_w_m2=weather.irradiance_w_m2(middles),
    )


def _offsets(seconds: Seconds, time_zone: str) -> Seconds:
    """Local time less UTC, in seconds; zones change at full or half UTC hours, so one look per half hour is enough."""
    halves, index = np.unique(seconds // 1800, return_inverse=True)
    zone = ZoneInfo(time_zone)
    found = [datetime.fromtimestamp(half * 1800, UTC).astimezone(zone).utcoffset() for half in halves.tolist()]
    return np.array([int((offset or timedelta()).total_seconds()) for offset in found], dtype=np.int64)[index]


@lru_cache(maxsize=4096)
def _calendar_day(number: int, country: str) -> tuple[int, bool]:
    """Weekday (6 on public holidays) and whether schools are closed for a break."""
    day = _UNIX_EPOCH + timedelta(days=number)
    weekday = 6 if day in _public_holidays(country, day.year) else day.weekday()
    return weekday, any(first <= (day.month, day.day) <= last for first, last in _SCHOOL_BREAKS)


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    name, _, subdivision = country.partition("-")
    return frozenset(holidays.country_holidays(name, subdiv=subdivision or None, years=year))
