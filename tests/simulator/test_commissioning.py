"""What stands in the registry after commissioning, once or twice."""

import psycopg
import pytest
from msgspec import structs

from simulator.commissioning import commission, series_rows
from simulator.fleet.fleet import Fleet
from simulator.registry import Registry

START = 1_795_449_600


def test_commissioning_twice_registers_everything_once(registry_url: str) -> None:
    registry = Fleet(seed=7, start=START).registry
    commission(registry, registry_url)
    commission(registry, registry_url)
    with psycopg.connect(registry_url) as connection:
        feeders = connection.execute("select feeder_id, time_zone, country, limit_wh from feeders").fetchall()
        assert {row[:3] for row in feeders} == {
            ("mill-road", "Europe/London", "GB-ENG"),
            ("roomweg", "Europe/Amsterdam", "NL"),
            ("lindenplatz", "Europe/Berlin", "DE-NW"),
        }
        assert all(row[3] > 0 for row in feeders)
        assert connection.execute("select count(*) from stations").fetchone() == (2,)
        series = connection.execute("select kind, count(*) from series group by kind").fetchall()
        assert dict(series) == {"meter": 60, "total": 3}
        totals = connection.execute("select series_id = feeder_id, block, position from series where kind = 'total'")
        assert totals.fetchall() == [(True, 0, 20)] * 3


def test_a_large_feeder_has_its_total_at_the_end_of_block_0() -> None:
    rows = list(series_rows(Fleet(seed=7, start=START, feeders=1, meters=130).registry))
    assert len({(row.block, row.position) for row in rows}) == 131
    assert [row.position for row in rows if row.kind == "total"] == [63]
    assert [sum(row.block == block for row in rows) for block in (0, 1, 2)] == [64, 64, 3]


def test_another_fleet_in_the_same_database_is_refused_with_the_remedy(registry_url: str) -> None:
    registry = Fleet(seed=7, start=START, feeders=1, meters=2).registry
    commission(registry, registry_url)
    strangers = [structs.replace(meter, meter_id=f"other-{meter.meter_id}") for meter in registry.meters]
    with pytest.raises(SystemExit, match="empty database"):
        commission(Registry(registry.stations, registry.feeders, strangers), registry_url)


def test_a_database_that_is_away_is_named() -> None:
    with pytest.raises(SystemExit, match="POSTGRES_URL"):
        commission(Registry([], [], []), "postgresql://postgres@127.0.0.1:9/none")
