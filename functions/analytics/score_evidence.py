"""What the notary's book has on one series in a period: entries of its forecasts and actuals, and what was promised."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec import Struct
from psycopg import Connection, IsolationLevel
from psycopg.rows import class_row

from domain.commitment import ACTUALS, FORECAST, pseudonym
from domain.committed_actuals import DayOfActuals
from domain.feature_window import HORIZON_HOURS, HOUR
from functions.analytics.hexadecimal import hexadecimal
from functions.analytics.notary_book import Held, batch_at
from functions.analytics.postgres import connected

_WEEK = timedelta(days=7)

_ISSUER = """
    select chain_id, ledger, issuer from batches where lower(ledger) = lower(%s) and status <> 'signed'
    order by block_time desc, sequence desc limit 1"""
_KEY = "select key from series_keys where series_id = %s"
_PLACED = """
    select forecast_id, origin, revision, sequence, leaf_index
    from outbox join batches using (chain_id, ledger, issuer, sequence)
    where (chain_id, ledger, issuer) = (%s, %s, %s) and status <> 'signed'
      and pseudonym = %s and kind = %s and origin >= %s and origin < %s
    order by origin, revision"""
_DAYS = (
    "select feeder_id, day, revision, energy_wh from committed_actuals where series_id = %s and day >= %s and day <= %s"
)
_SCHEDULES = """
    select '' as forecast_id, origin, revision, sequence, leaf_index, document
    from schedules join outbox using (chain_id, ledger, issuer, commitment)
    join batches using (chain_id, ledger, issuer, sequence)
    where kind = 'schedule' and status <> 'signed'
      and (chain_id, ledger, issuer) = (%(chain_id)s, %(ledger)s, %(issuer)s)
      and sequence <= %(last)s and sequence >= coalesce((
        select max(sequence) from outbox where kind = 'schedule' and sequence <= %(first)s
          and (chain_id, ledger, issuer) = (%(chain_id)s, %(ledger)s, %(issuer)s)), 0)
    order by version"""


class Placed(Struct, frozen=True):
    """An entry on chain."""

    forecast_id: str
    origin: datetime
    revision: int
    sequence: int
    leaf_index: int


class PlacedSchedule(Placed, frozen=True):
    """A schedule on chain, as text."""

    document: str


class ScoreEvidence(Struct, frozen=True):
    """Of one series under its present key."""

    chain_id: int
    ledger: str
    issuer: str
    series_key: bytes
    forecasts: list[Placed]
    actuals: list[tuple[Placed, DayOfActuals]]  # of each day the newest revision that is on chain
    schedules: list[tuple[Placed, dict[str, Any]]]  # the first in force, and each that says something new of the series
    batches: dict[int, Held]  # every batch named here


Issuer = tuple[int, str, str]  # chain id, ledger, issuer
Period = tuple[datetime, datetime]


def score_evidence(postgres_url: str, ledger: str, series: str, begin: datetime, end: datetime) -> ScoreEvidence | None:
    """For origins in [begin, end); None when nothing of the series is on chain, or its key was deleted."""
    with connected(postgres_url) as connection:
        connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        with connection.transaction():
            issuer = connection.execute(_ISSUER, (ledger,)).fetchone()
            key = connection.execute(_KEY, (series,)).fetchone()
            return _evidence(connection, issuer, bytes(key[0]), series, (begin, end)) if issuer and key else None


def _evidence(connection: Connection, issuer: Issuer, key: bytes, series: str, period: Period) -> ScoreEvidence | None:
    name = pseudonym(key, "")
    forecasts = _placed(connection, issuer, name, FORECAST, period)
    if not forecasts:
        return None
    actuals = _actuals(connection, issuer, name, series, period)
    sequences = [one.sequence for one in forecasts]
    schedules = _schedules(connection, issuer, name, min(sequences), max(sequences))
    named = {one.sequence for one in (*forecasts, *(one for one, _ in actuals), *(one for one, _ in schedules))}
    batches = {sequence: held for sequence in sorted(named) if (held := batch_at(connection, (*issuer, sequence)))}
    return ScoreEvidence(*issuer, key, forecasts, actuals, schedules, batches)


def _placed(connection: Connection, issuer: Issuer, name: bytes, kind: str, period: Period) -> list[Placed]:
    with connection.cursor(row_factory=class_row(Placed)) as cursor:
        return cursor.execute(_PLACED, (*issuer, name, kind, *period)).fetchall()


def _actuals(
    connection: Connection, issuer: Issuer, name: bytes, series: str, period: Period
) -> list[tuple[Placed, DayOfActuals]]:
    """Of the days in which the hours of these forecasts are, and those that weekly naive forecasts repeat."""
    begin, end = period[0] - _WEEK, period[1] + HORIZON_HOURS * HOUR
    first = begin.replace(hour=0)
    newest = {one.origin: one for one in _placed(connection, issuer, name, ACTUALS, (first, end))}
    rows = connection.execute(_DAYS, (series, first.date(), end.date()))
    days = {
        (day.day, day.revision): day
        for day in (
            DayOfActuals(feeder, series, datetime.combine(date, time(), UTC), revision, energy_wh)
            for feeder, date, revision, energy_wh in rows
        )
    }
    return [(one, days[origin, one.revision]) for origin, one in newest.items() if (origin, one.revision) in days]


def _schedules(
    connection: Connection, issuer: Issuer, name: bytes, first: int, last: int
) -> list[tuple[Placed, dict[str, Any]]]:
    asked = {"chain_id": issuer[0], "ledger": issuer[1], "issuer": issuer[2], "first": first, "last": last}
    kept: list[tuple[Placed, dict[str, Any]]] = []
    said: list[dict[str, Any]] | None = None
    with connection.cursor(row_factory=class_row(PlacedSchedule)) as cursor:
        for one in cursor.execute(_SCHEDULES, asked):
            document = json.loads(one.document)
            lines = [line for line in document["series"] if line["pseudonym"] == hexadecimal(name)]
            if lines != said:
                kept.append((one, document))
                said = lines
    return kept
