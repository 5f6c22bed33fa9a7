"""The registry: which meters, feeders and stations there are."""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
create table stations (
    station_id text primary key,
    name text not null
);
create table feeders (
    feeder_id text primary key,
    name text not null,
    time_zone text not null,          -- IANA name
    country text not null,            -- ISO 3166, optionally with subdivision: whose holidays count
    station_id text not null references stations,
    limit_wh bigint                   -- energy an hour may carry before the feeder is overloaded
);
create table series (
    series_id text primary key,       -- a meter's id, or the feeder's id for the feeder's total
    feeder_id text not null references feeders,
    kind text not null check (kind in ('meter', 'total')),
    block integer not null default 0, -- a block holds at most 64 series of one feeder
    position integer not null,        -- row inside the block
    min_wh bigint not null,           -- an hour outside [min_wh, max_wh] is impossible for this series
    max_wh bigint not null,
    unique (feeder_id, block, position),
    check (min_wh < max_wh)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
