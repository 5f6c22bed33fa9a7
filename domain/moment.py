"""Times in messages: each has a zone, and a year that every program further on can reckon with."""

from datetime import datetime

from domain.errors import InvalidMessage

_YEARS = range(1970, 9999)  # a zone's hours from either end there is still a time; chains count from 1970


def check_moment(field: str, moment: datetime) -> None:
    """InvalidMessage, naming the field, when it is none that we know."""
    if moment.utcoffset() is None:
        raise InvalidMessage(field, f"{moment.isoformat()} has no time zone")
    if moment.year not in _YEARS:
        raise InvalidMessage(field, f"{moment.isoformat()} is outside the years {_YEARS[0]} to {_YEARS[-1]}")
