"""Actuals into the outbox: a day when it has closed, and again whenever a correction changes one of its hours.

The window that ends at midnight UTC closes the day before, and any of the week before that has not been committed yet:
their hours are in its history. Windows and corrections come through different topics, in any order and any
number of times: every correction is kept, and whatever comes second brings the two together.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from domain.actuals import ActualsCorrected
from domain.cloud_event import content_id, utc_text
from domain.committed_actuals import DayOfActuals
from domain.feature_window import HOUR, FeatureWindow

_DAYS = 8  # the day that has just closed, and the week before it that a weekly naive forecast repeats
_DAY = timedelta(days=1)
_DAY_HOURS = 24

_LOCK = (
    "select pg_advisory_xact_lock(hashtextextended('actuals ' || %s, 0))"  # a day is closed or corrected, one by one
)
_KEYS = "select series_id, key from series_keys where series_id = any(%s)"
_KNOWN = "select series_id, day from committed_actuals where series_id = any(%s) and day >= %s and revision = 0"
_NEWEST = """
    select feeder_id, series_id, day, revision, energy_wh from committed_actuals
    where series_id = %s and day = %s order by revision desc limit 1"""
_CORRECTIONS = """
    select distinct on (series_id, interval_start) series_id, interval_start, energy_wh from actuals_corrections
    where series_id = any(%s) and interval_start >= %s and interval_start < %s
    order by series_id, interval_start, revision desc"""
_ADD_CORRECTION = "insert into actuals_corrections values (%s, %s, %s, %s) on conflict do nothing"
_ADD_DAY = "insert into committed_actuals (feeder_id, series_id, day, revision, energy_wh) values (%s, %s, %s, %s, %s)"
_QUEUE = """
    insert into outbox (pseudonym, origin, series_id, forecast_id, commitment, kind, revision)
    values (%s, to_timestamp(%s), %s, %s, %s, %s, %s)"""

Corrections = dict[tuple[str, datetime], int]  # by series and hour


def queue_actuals(connection: Connection, message: FeatureWindow | ActualsCorrected) -> None:
    """Commit the days that this window closes, or a new revision of the day that this correction changes."""
    with connection.transaction():
        connection.execute(_LOCK, (message.feeder,))
        if isinstance(message, ActualsCorrected):
            _correct(connection, message)
        elif message.origin.hour == 0:
            _close_days(connection, message)


def _close_days(connection: Connection, window: FeatureWindow) -> None:
    begin = window.origin - _DAYS * _DAY
    keys = _keys(connection, window.series)
    known = set(connection.execute(_KNOWN, (window.series, begin.date())).fetchall())
    corrections = _corrections(connection, window.series, begin, window.origin)
    days = [
        _corrected(DayOfActuals(window.feeder, series, day, 0, _hours(row, window.origin, day)), corrections)
        for series, row in zip(window.series, window.energy_wh, strict=True)
        for day in (begin + number * _DAY for number in range(_DAYS))
        if series in keys and (series, day.date()) not in known
    ]
    block = (window.feeder, window.block)
    _write(connection, keys, [day for day in days if any(hour is not None for hour in day.energy_wh)], block)


def _correct(connection: Connection, correction: ActualsCorrected) -> None:
    start, series = correction.interval_start.astimezone(UTC), correction.series
    connection.execute(_ADD_CORRECTION, (series, start, correction.revision, correction.energy_wh))
    day = start.replace(hour=0)
    row = connection.execute(_NEWEST, (series, day.date())).fetchone()
    if row is None:
        return  # the window that closes the day will find it
    newest = DayOfActuals(row[0], row[1], day, row[3] + 1, row[4])
    changed = _corrected(newest, _corrections(connection, [series], day, day + _DAY))
    if changed.energy_wh != newest.energy_wh:
        _write(connection, _keys(connection, [series]), [changed], (series,))


def _hours(row: list[int | None], origin: datetime, day: datetime) -> list[int | None]:
    first = len(row) - (origin - day) // HOUR
    return row[first : first + _DAY_HOURS]


def _corrected(day: DayOfActuals, corrections: Corrections) -> DayOfActuals:
    hours = [
        corrections.get((day.series, day.day + hour * HOUR), energy_wh) for hour, energy_wh in enumerate(day.energy_wh)
    ]
    return DayOfActuals(day.feeder, day.series, day.day, day.revision, hours)


def _keys(connection: Connection, series: list[str]) -> dict[str, bytes]:
    """Of series that have been forecast and were not erased; others have no record to be judged by."""
    return dict(connection.execute(_KEYS, (series,)).fetchall())


def _corrections(connection: Connection, series: list[str], begin: datetime, end: datetime) -> Corrections:
    rows = connection.execute(_CORRECTIONS, (series, begin, end))
    return {(name, start): energy_wh for name, start, energy_wh in rows}


def _write(
    connection: Connection, keys: dict[str, bytes], days: Iterable[DayOfActuals], block: tuple[object, ...]
) -> None:
    """Days of series with a key; those of one block and day share an id, so that they go together."""
    kept = [day for day in days if day.series in keys]
    entries = [(day, day.entry(keys[day.series])) for day in kept]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_DAY, [(d.feeder, d.series, d.day.date(), d.revision, d.energy_wh) for d in kept])
        cursor.executemany(
            _QUEUE,
            [
                (entry.pseudonym, entry.origin, day.series, _id(day, block), entry.commitment, entry.kind, day.revision)
                for day, entry in entries
            ],
        )


def _id(day: DayOfActuals, block: tuple[object, ...]) -> str:
    return content_id("actuals", *block, utc_text(day.day), day.revision)
