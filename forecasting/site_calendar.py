"""The calendar of a site, hour by hour: integers the model reads. Local time, because people live in it."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import numpy as np
import numpy.typing as npt

from domain.errors import InvalidMessage
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS

# Columns, in this order: 0 … 23, 0 … 6 (Monday is 0), 0 … 364 (29 February counts as 28 February), 0 or 1.
CALENDAR_FIELDS = ("hour", "weekday", "day_of_year", "public_holiday")
_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)

Calendar = npt.NDArray[np.int64]


@lru_cache(maxsize=64)
def window_calendar(origin: datetime, time_zone: str, country: str) -> Calendar:
    """[696][4] for the hours of a window with this origin; read-only, for it is shared."""
    calendar = site_calendar(origin - timedelta(hours=HISTORY_HOURS), HISTORY_HOURS + HORIZON_HOURS, time_zone, country)
    calendar.setflags(write=False)
    return calendar


def site_calendar(start: datetime, hours: int, time_zone: str, country: str) -> Calendar:
    """[hours][4], columns as in CALENDAR_FIELDS, for the hours that begin at start, start + 1 h, …

    InvalidMessage names an unknown time zone or country.
    """
    zone, free_days = _zone(time_zone), _public_holidays(country)
    begin = start.astimezone(UTC)
    local = [(begin + timedelta(hours=hour)).astimezone(zone) for hour in range(hours)]
    return np.array([_fields(moment, moment.date() in free_days) for moment in local], dtype=np.int64)


def _fields(moment: datetime, free: bool) -> tuple[int, int, int, int]:  # noqa: FBT001
    day = 27 if (moment.month, moment.day) == (2, 29) else moment.day - 1
    return moment.hour, moment.weekday(), _DAYS_BEFORE_MONTH[moment.month - 1] + day, int(free)


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidMessage("time_zone", f"{time_zone!r} is no IANA time zone") from error


@lru_cache(maxsize=64)
def _public_holidays(country: str) -> holidays.HolidayBase:
    """`GB-ENG` is England, `DE` all of Germany."""
    code, _, subdivision = country.partition("-")
    try:
        return holidays.country_holidays(code, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise InvalidMessage("country", f"no public holidays are known for {country!r}") from error
