"""Writes the registry to PostgreSQL; doing it again changes nothing."""

from collections.abc import Iterator

import psycopg
from msgspec import Struct, structs

from domain.feature_window import MAX_SERIES
from simulator.registry import Meter, Registry

_STATION = """
insert into stations (station_id, name) values (%(station_id)s, %(name)s)
on conflict (station_id) do update set name = excluded.name
"""
_FEEDER = """
insert into feeders (feeder_id, name, time_zone, country, station_id, limit_wh)
values (%(feeder_id)s, %(name)s, %(time_zone)s, %(country)s, %(station_id)s, %(limit_wh)s)
on conflict (feeder_id) do update set name = excluded.name, time_zone = excluded.time_zone,
    country = excluded.country, station_id = excluded.station_id, limit_wh = excluded.limit_wh
"""
_SERIES = """
insert into series (series_id, feeder_id, kind, block, position, min_wh, max_wh)
values (%(series_id)s, %(feeder_id)s, %(kind)s, %(block)s, %(position)s, %(min_wh)s, %(max_wh)s)
on conflict (series_id) do update set feeder_id = excluded.feeder_id, kind = excluded.kind, block = excluded.block,
    position = excluded.position, min_wh = excluded.min_wh, max_wh = excluded.max_wh
"""


class SeriesRow(Struct, frozen=True):
    """A row of table `series`."""

    series_id: str
    feeder_id: str
    kind: str
    block: int
    position: int
    min_wh: int
    max_wh: int


def series_rows(registry: Registry) -> Iterator[SeriesRow]:
    """The rows of every feeder: block 0 holds up to 63 meters and, last, the total; each further block 64 meters."""
    for feeder in registry.feeders:
        meters = [meter for meter in registry.meters if meter.feeder_id == feeder.feeder_id]
        first, rest = meters[: MAX_SERIES - 1], meters[MAX_SERIES - 1 :]
        yield from (_meter_row(meter, 0, position) for position, meter in enumerate(first))
        low, high = sum(meter.min_wh for meter in meters), sum(meter.max_wh for meter in meters)
        yield SeriesRow(feeder.feeder_id, feeder.feeder_id, "total", 0, len(first), low, high)
        yield from (_meter_row(meter, 1 + n // MAX_SERIES, n % MAX_SERIES) for n, meter in enumerate(rest))


def _meter_row(meter: Meter, block: int, position: int) -> SeriesRow:
    return SeriesRow(meter.meter_id, meter.feeder_id, "meter", block, position, meter.min_wh, meter.max_wh)


def commission(registry: Registry, postgres_url: str) -> None:
    """Register all of it in one transaction; SystemExit says what stands in the way."""
    try:
        with psycopg.connect(postgres_url, connect_timeout=10) as connection, connection.cursor() as cursor:
            cursor.executemany(_STATION, [structs.asdict(station) for station in registry.stations])
            cursor.executemany(_FEEDER, [structs.asdict(feeder) for feeder in registry.feeders])
            cursor.executemany(_SERIES, [structs.asdict(row) for row in series_rows(registry)])
    except psycopg.errors.UniqueViolation as error:
        raise SystemExit(
            f"commissioning: other meters are registered already ({error.diag.message_detail}); use an empty database"
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise SystemExit("commissioning: the registry has no tables yet; run `python -m database.migrate`") from error
    except psycopg.OperationalError as error:
        raise SystemExit(f"commissioning: PostgreSQL does not answer ({error}); is POSTGRES_URL right?") from error
