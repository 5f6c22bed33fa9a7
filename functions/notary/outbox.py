"""The queue in PostgreSQL: keys of series, and entries that wait for a batch."""

import secrets
from collections.abc import Container

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import class_row

from domain.commitment import REQUEST, BatchEntry, batch_entries
from domain.forecast import Forecast
from functions.notary.batching import GATE_MARGIN_S, MAX_ENTRIES, WaitingForecast

_ADD_KEYS = """
    insert into series_keys (series_id, key) select * from unnest(%s::text[], %s::bytea[])
    on conflict do nothing"""

# `%b`: arrays and results travel in binary, for a fifth of the CPU that writing them as text would cost.
_KEYS = "select series_id, key from series_keys where series_id = any(%b)"

_ERASED = """
    select series_id from erasures where series_id = any(%s) group by series_id having max(last_origin) >= %s"""

_ADD_ENTRIES = """
    insert into outbox (pseudonym, origin, series_id, forecast_id, commitment, urgent, gate_at)
    select pseudonym, to_timestamp(%s), series_id, %s, commitment, %s,
           (select to_timestamp(%s) + make_interval(hours => 1, mins => -gate_closure_minutes)
            from feeders where feeder_id = %s)
    from unnest(%b::bytea[], %b::text[], %b::bytea[]) as entry (pseudonym, series_id, commitment)
    on conflict do nothing"""

_OTHERS = """
    select series_id from outbox join unnest(%s::bytea[], %s::bytea[]) as entry (pseudonym, commitment)
    using (pseudonym) where origin = to_timestamp(%s) and kind = 'forecast' and outbox.commitment <> entry.commitment
    order by series_id"""

# Entries of one block share queued_at and gate_at, so `with ties` never cuts a block in two.
_WAITING = f"""
    select forecast_id, count(*) as entries, bool_or(urgent) as urgent,
           extract(epoch from now() - min(queued_at))::float8 as waiting_s,
           extract(epoch from min(gate_at))::bigint as gate_at
    from (select forecast_id, queued_at, urgent, gate_at from outbox where sequence is null
          {{}} fetch first {MAX_ENTRIES} rows with ties) as first
    group by forecast_id"""  # noqa: S608  our own number
_OLDEST = _WAITING.format("order by urgent desc, queued_at")
_PRESSING = _WAITING.format("and gate_at between to_timestamp(%s) and to_timestamp(%s) order by gate_at")

_HAS_GATES = "select exists(select from outbox where sequence is null and gate_at is not null)"

_ENTRIES = """
    select pseudonym, extract(epoch from origin)::bigint, commitment, kind, revision from outbox
    where forecast_id = any(%s) and sequence is null"""


class Queued(Struct, frozen=True):
    """What became of a block: entries that are new, and series whose record already says something else."""

    added: int
    dropped: list[str]


def add(connection: Connection, forecast: Forecast) -> Queued:
    """Queue every series of a block in one transaction. The first record of a series and origin stands for ever."""
    with connection.transaction():
        keys = _series_keys(connection, forecast)
        if len(keys) < len(forecast.series):
            forecast = _only(forecast, keys)
        if not keys:
            return Queued(0, [])
        entries = batch_entries(forecast, [keys[series] for series in forecast.series])
        pseudonyms = [entry.pseudonym for entry in entries]
        commitments = [entry.commitment for entry in entries]
        origin = entries[0].origin
        urgent = forecast.forecast_id.startswith(REQUEST)
        gate = (origin, None if urgent else forecast.feeder)
        values = (origin, forecast.forecast_id, urgent, *gate, pseudonyms, forecast.series, commitments)
        added = connection.execute(_ADD_ENTRIES, values).rowcount
        others = connection.execute(_OTHERS, (pseudonyms, commitments, origin)) if added < len(entries) else ()
        return Queued(added, [series for (series,) in others])


def _only(forecast: Forecast, series: Container[str]) -> Forecast:
    """The rows of these series."""
    rows = [row for row, name in enumerate(forecast.series) if name in series]
    columns = {name: [getattr(forecast, name)[row] for row in rows] for name in ("series", "energy_wh", "degradation")}
    return structs.replace(forecast, **columns)


def _series_keys(connection: Connection, forecast: Forecast) -> dict[str, bytes]:
    """The key of each series, made when it has none; not for what comes again after its key was deleted."""
    series = forecast.series
    keys = connection.cursor(binary=True)
    found: dict[str, bytes] = dict(keys.execute(_KEYS, (series,)).fetchall())
    new = sorted(set(series) - set(found))  # sorted: two blocks at once cannot wait for each other
    if new:
        erased = {name for (name,) in connection.execute(_ERASED, (new, forecast.origin))}
        new = [name for name in new if name not in erased]
        connection.execute(_ADD_KEYS, (new, [secrets.token_bytes(32) for _ in new]))
        found |= dict(keys.execute(_KEYS, (new,)).fetchall())
    return found


def has_gates(connection: Connection) -> bool:
    """Whether the chain's time matters: a block in the queue has a gate."""
    row = connection.execute(_HAS_GATES).fetchone()
    return bool(row and row[0])


def waiting(connection: Connection, now: int = 0) -> list[WaitingForecast]:
    """The blocks in the queue, as many as fill a batch: the urgent and the oldest; before them whose gate is near."""
    with connection.cursor(row_factory=class_row(WaitingForecast)) as cursor:
        found = cursor.execute(_OLDEST).fetchall()
        if now:
            known = {block.forecast_id for block in found}
            pressing = cursor.execute(_PRESSING, (now, now + GATE_MARGIN_S)).fetchall()
            found += [block for block in pressing if block.forecast_id not in known]
    return found


def entries_of(connection: Connection, forecast_ids: list[str]) -> list[BatchEntry]:
    """The entries of these blocks in batch order."""
    rows = connection.cursor(binary=True).execute(_ENTRIES, (forecast_ids,)).fetchall()
    rows.sort()  # as tuples: the same order as that of entries, found sooner
    return [BatchEntry(*row) for row in rows]
