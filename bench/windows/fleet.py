"""A fleet of meters for the bench of the feature job: its entries in the registry and what it sends."""

import time
from collections.abc import Iterator

import psycopg
from msgspec import Struct

from spark.arrival_clock import GRACE_S, HOUR_S

_START_S = 1_772_409_600  # 2026-03-02, midnight

Message = tuple[str, str, int]  # key, value, arrival in ms


class Fleet(Struct):
    """Who reads how often, and how its state is cut."""

    meters: int
    interval_minutes: int
    feeder_meters: int
    shards: int
    partitions: int
    live_hours: int  # those that count

    @property
    def readings_an_hour(self) -> int:
        """Of one meter."""
        return 60 // self.interval_minutes


def register(url: str, fleet: Fleet) -> None:
    """Feeders, meters and their limits."""
    blocks = {"block": 64, "last": fleet.feeder_meters, "meters": fleet.meters}
    with psycopg.connect(url) as connection:
        connection.execute("insert into stations (station_id, name) values ('w', 'w')")
        connection.execute(
            "insert into feeders (feeder_id, name, time_zone, country, station_id) "
            "select 'feeder-' || n, n, 'Europe/Berlin', 'DE', 'w' "
            "from generate_series(0, (%(meters)s - 1) / %(last)s) n",
            blocks,
        )
        connection.execute(
            "insert into series (series_id, feeder_id, kind, block, position, min_wh, max_wh) "
            "select 'meter-' || n, 'feeder-' || n / %(last)s, 'meter', (n %% %(last)s + 1) / 64, "
            "n %% %(last)s %% 64, -100000, 100000 from generate_series(0, %(meters)s - 1) n",
            blocks,
        )


def readings(fleet: Fleet, quarter: int) -> Iterator[Message]:
    """Everybody's of the interval that begins so many quarters after the first hour."""
    start_s = _START_S + quarter * 900
    end_s = start_s + fleet.interval_minutes * 60
    begins, ends = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(s)) for s in (start_s, end_s))
    interval = f'"interval_start":"{begins}","interval_end":"{ends}"'
    for n in range(fleet.meters):
        value = f'{{"meter_id":"meter-{n}",{interval},"energy_wh":{500 + n % 1500}}}'
        yield f"meter-{n}", value, (end_s + 30) * 1000


def over(hour: int, seconds: int = 0) -> Message:
    """That the hour is over, so many seconds later than has to be."""
    arrived_s = _START_S + (hour + 1) * HOUR_S + GRACE_S + seconds
    return "gateway", '{"gateway_id":"gateway"}', arrived_s * 1000
