"""How long documents stay in MongoDB: an index by which the server deletes what is older, in the minute after.

Age counts from a time that the document is about, not from when it was written: what is there already is covered, and
what is brought in from long ago, or by a simulated clock, may be gone at once.
"""

from pymongo import ASCENDING
from pymongo.collection import Collection

from domain.whole_number import whole_number
from functions.mongodb import Document

_DAY_S = 24 * 60 * 60
_MOST_DAYS = 24_000  # MongoDB counts seconds in 31 bits


def days_kept(name: str, value: str, least: int) -> int | None:
    """The value of a setting; None, for ever, when it is empty. SystemExit says what it must be."""
    if not value:
        return None
    days = whole_number(value, least, _MOST_DAYS)
    if days is None:
        raise SystemExit(
            f"{name} is {value!r}; it must be a whole number of days from {least} to {_MOST_DAYS}, or empty: for ever"
        )
    return days


def keep_for(collection: Collection[Document], field: str, days: int | None) -> None:
    """Make the index of this one field, change the one that says another number of days, or drop it for None."""
    key = [(field, ASCENDING)]
    standing = next((each for each in collection.index_information().values() if [*each["key"]] == key), None)
    if days is None:
        if standing:
            collection.drop_index(key)
    elif standing is None:
        collection.create_index(key, expireAfterSeconds=days * _DAY_S)
    elif standing.get("expireAfterSeconds") != days * _DAY_S:
        change = {"keyPattern": {field: ASCENDING}, "expireAfterSeconds": days * _DAY_S}
        collection.database.command("collMod", collection.name, index=change)
