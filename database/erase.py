"""Erasure: a series' key is deleted, and with it all that could tell which commitments were about this series.

What is on chain and in manifests stays as it is and means nothing any more. Stored forecasts and readings of the series
in MongoDB, in Kafka and in the feature store are another matter: they are not touched here.
"""

from datetime import datetime

from msgspec import Struct
from psycopg import Connection

from domain.commitment import pseudonym

_ALONE = "lock table series_keys in access exclusive mode"  # whoever is queueing a forecast with the key finishes first
_KEY = "select key from series_keys where series_id = %s"
_FOUND = "select count(*), max(origin) filter (where kind = 'forecast') from outbox where series_id = %s"
_END = """
    update promises set published = false,
        end_hour = (select max(origin) + interval '1 hour' from outbox where pseudonym = %s and kind = 'forecast')
    where pseudonym = %s and end_hour is null"""
_UNLINK = (
    "update promises set series_id = 'erased:' || encode(pseudonym, 'hex') where series_id = %s",
    # Each by an id of its own: beside the other series of its block it could be told by elimination.
    "update outbox set series_id = 'erased:' || encode(pseudonym, 'hex'), forecast_id = concat_ws(':', 'erased',"
    " encode(pseudonym, 'hex'), extract(epoch from origin)::bigint, kind, revision) where series_id = %s",
    "delete from committed_actuals where series_id = %s",
    "delete from actuals_corrections where series_id = %s",
    "delete from series_keys where series_id = %s",
)
_RECORD = "insert into erasures (series_id, last_origin, entries) values (%s, %s, %s)"


class Erasable(Struct, frozen=True):
    """What an erasure makes unverifiable: so many commitments, the newest of them for this origin."""

    entries: int
    last_origin: datetime | None


def erasable(connection: Connection, series: str) -> Erasable | None:
    """None for a series without a key: nothing of it was ever committed, or it was erased before."""
    if connection.execute(_KEY, (series,)).fetchone() is None:
        return None
    entries, last_origin = connection.execute(_FOUND, (series,)).fetchone() or (0, None)
    return Erasable(entries, last_origin)


def erase(connection: Connection, series: str) -> Erasable | None:
    """All or nothing, and for good; it is recorded in `erasures`. A later forecast of the series gets a new key."""
    with connection.transaction():
        connection.execute(_ALONE)
        found = erasable(connection, series)
        row = connection.execute(_KEY, (series,)).fetchone()
        if found is None or row is None:
            return None
        name = pseudonym(bytes(row[0]), "")
        connection.execute(_END, (name, name))
        for statement in _UNLINK:
            connection.execute(statement, (series,))
        connection.execute(_RECORD, (series, found.last_origin, found.entries))
    return found
