"""The issuer's schedule: a series joins it with its first forecast, in the same batch, and it is said anew every day.

Every day, so that whoever checks a period needs the batches of that period and of one day before, not of all time.
Only the one notary that holds the lock writes here.
"""

from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.commitment import FORECAST, REQUEST, canonical_bytes
from domain.schedule import Promise, Schedule
from functions.notary.book import Identity

_MINE = "(chain_id, ledger, issuer) = (%(chain_id)s, %(ledger)s, %(issuer)s)"
_WAITING = """
    forecast_id = any(%(ids)s) and sequence is null and kind = %(kind)s and not starts_with(forecast_id, %(request)s)"""

_NEWEST_ORIGIN = f"select max(origin) from outbox where {_WAITING}"  # noqa: S608  our own words, as below

# Looked up one by one over the primary key, some 4 µs each. `not exists` would be a join, and without statistics,
# as in a new house, PostgreSQL compares each series with each: 12 s for 10,000.
_JOIN = f"""
    insert into promises (chain_id, ledger, issuer, pseudonym, begin_hour, series_id, registered)
    select %(chain_id)s, %(ledger)s, %(issuer)s, pseudonym, min(origin), series_id,
           exists (select from series where series.series_id = outbox.series_id)
           or exists (select from promises where promises.pseudonym = outbox.pseudonym and registered and {_MINE})
    from outbox where {_WAITING} and (
        select true from promises where promises.pseudonym = outbox.pseudonym and end_hour is null and {_MINE} limit 1
    ) is null
    group by pseudonym, series_id"""  # noqa: S608

# After its last forecast: what is missing before it stays missing.
_END = f"""
    update promises set published = false, end_hour = (
        select max(origin) + interval '1 hour' from outbox
        where outbox.pseudonym = promises.pseudonym and kind = %(kind)s)
    where {_MINE} and end_hour is null and registered
      and not exists (select from series where series.series_id = promises.series_id)"""  # noqa: S608

_NEWEST = f"select version, effective_from from schedules where {_MINE} order by version desc limit 1"  # noqa: S608
_CHANGED = f"select exists (select from promises where {_MINE} and not published)"  # noqa: S608
_PROMISES = f"select pseudonym, begin_hour, end_hour from promises where {_MINE}"  # noqa: S608
_PUBLISH = f"update promises set published = true where {_MINE} and not published"  # noqa: S608

_ADD = """
    insert into schedules (chain_id, ledger, issuer, version, effective_from, document, commitment)
    values (%(chain_id)s, %(ledger)s, %(issuer)s, %(version)s, %(effective_from)s, %(document)s, %(commitment)s)"""

_QUEUE = """
    insert into outbox (pseudonym, origin, series_id, forecast_id, commitment, kind, revision)
    values (%s, to_timestamp(%s), '', %s, %s, %s, %s)"""


def renew_schedule(connection: Connection, identity: Identity, forecast_ids: list[str]) -> None:
    """Queue a new version next to these waiting forecasts when they, the registry or a new day ask for one.

    Its entry bears the id of one of them, so it goes where they go. Call it in the transaction that makes
    their batch.
    """
    mine = {"chain_id": identity.chain_id, "ledger": identity.ledger, "issuer": identity.issuer}
    asked = mine | {"ids": forecast_ids, "kind": FORECAST, "request": REQUEST}
    row = connection.execute(_NEWEST_ORIGIN, asked).fetchone()
    if row is None or row[0] is None:
        return  # nothing scheduled among them
    connection.execute(_JOIN, asked)
    connection.execute(_END, asked)
    if schedule := _due(connection, mine, row[0]):
        _write(connection, mine, schedule, forecast_ids[0])


def _due(connection: Connection, mine: dict[str, Any], origin: datetime) -> Schedule | None:
    """The next version, from this origin on, if something has changed or a day has begun."""
    newest = connection.execute(_NEWEST, mine).fetchone()
    version, effective_from = newest or (0, origin)
    changed = connection.execute(_CHANGED, mine).fetchone()
    if changed == (False,) and origin.date() <= effective_from.date():
        return None
    promises = [Promise(*row) for row in connection.execute(_PROMISES, mine)]
    return Schedule(**mine, version=version + 1, effective_from=max(origin, effective_from), promises=promises)


def _write(connection: Connection, mine: dict[str, Any], schedule: Schedule, forecast_id: str) -> None:
    entry = schedule.entry()
    own = {"version": schedule.version, "effective_from": schedule.effective_from, "commitment": entry.commitment}
    connection.execute(_ADD, mine | own | {"document": canonical_bytes(schedule.record()).decode()})
    connection.execute(_PUBLISH, mine)
    place = (entry.pseudonym, entry.origin, forecast_id, entry.commitment, entry.kind, entry.revision)
    connection.execute(_QUEUE, place)
