"""Where a page ended, as text that means something to nobody but us.

Of forecasts the origin of the last one is enough: a series has one scheduled forecast per origin. Of hours of several
feeders it is origin and feeder; of dead letters and of the audit log a number.
"""

import base64
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request

from domain.cloud_event import utc_text
from domain.errors import InvalidMessage


def to_cursor(origin: datetime, feeder: str = "") -> str:
    return base64.urlsafe_b64encode((utc_text(origin) + feeder).encode()).decode()


def from_cursor(cursor: str) -> datetime:
    """InvalidMessage when it is not one of ours."""
    origin, feeder = hour_from_cursor(cursor)
    if feeder:
        raise _foreign()
    return origin


def hour_from_cursor(cursor: str) -> tuple[datetime, str]:
    """Origin and feeder; InvalidMessage when it is not one of ours."""
    try:
        origin, end, feeder = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition("Z")
        moment = datetime.fromisoformat(origin + end)
        if to_cursor(moment, feeder) == cursor:
            return moment, feeder
    except (ValueError, OverflowError):
        pass
    raise _foreign()


def number_cursor(of: str, number: int) -> str:
    """`of` tells the numbers of one list from those of another."""
    return base64.urlsafe_b64encode(f"{of} {number}".encode()).decode()


def number_from_cursor(of: str, cursor: str) -> int:
    """InvalidMessage when it is not one of this list."""
    try:
        number = int(base64.b64decode(cursor, altchars=b"-_", validate=True).decode().removeprefix(f"{of} "))
        if number_cursor(of, number) == cursor and 0 <= number < 2**63:
            return number
    except ValueError:
        pass
    raise _foreign()


def _foreign() -> InvalidMessage:
    return InvalidMessage("cursor", "not a next_cursor of this API; leave it out to begin afresh")


def next_link(request: Request, cursor: str) -> str:
    """The Link header (RFC 8288): the same question, from this cursor on."""
    query = dict(request.query_params) | {"cursor": cursor}
    return f'<{request.url.path}?{urlencode(query)}>; rel="next"'
