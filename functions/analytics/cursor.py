"""Where a page of forecasts ended, as text that means something to nobody but us.

The origin of its last forecast is enough: a series has one scheduled forecast per origin.
"""

import base64
from datetime import datetime

from domain.cloud_event import utc_text
from domain.errors import InvalidMessage


def to_cursor(origin: datetime) -> str:
    return base64.urlsafe_b64encode(utc_text(origin).encode()).decode()


def from_cursor(cursor: str) -> datetime:
    """InvalidMessage when it is not one of ours."""
    try:
        origin = datetime.fromisoformat(base64.b64decode(cursor, altchars=b"-_", validate=True).decode())
        if to_cursor(origin) == cursor:
            return origin
    except (ValueError, OverflowError):
        pass
    raise InvalidMessage("cursor", "not a next_cursor of this API; leave it out to begin afresh")
