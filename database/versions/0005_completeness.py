"""Proof of completeness: what was promised, actuals as committed, series that were erased."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """
alter table outbox
    add column kind text not null default 'forecast' check (kind in ('forecast', 'schedule', 'actuals')),
    add column revision integer not null default 0,  -- of a schedule or of actuals
    drop constraint outbox_pkey,
    add primary key (pseudonym, origin, kind, revision);

create table promises (                -- domain/schedule.py; in which version: `published`
    chain_id bigint not null,
    ledger text not null,
    issuer text not null,
    pseudonym bytea not null check (octet_length(pseudonym) = 32),
    begin_hour timestamptz not null,
    end_hour timestamptz,              -- null: no end yet
    series_id text not null,
    registered boolean not null,       -- whether the registry knew the series; one it does not know any more has ended
    published boolean not null default false,
    primary key (chain_id, ledger, issuer, pseudonym, begin_hour)
);
create index promises_open on promises (series_id) where end_hour is null;

create table schedules (
    chain_id bigint not null,
    ledger text not null,
    issuer text not null,
    version integer not null check (version > 0),
    effective_from timestamptz not null,
    document text not null,            -- canonical JSON, as committed
    commitment bytea not null check (octet_length(commitment) = 32),
    primary key (chain_id, ledger, issuer, version)
);
create index outbox_schedules on outbox (chain_id, ledger, issuer, sequence) where kind = 'schedule';

create table committed_actuals (       -- domain/committed_actuals.py
    series_id text not null,
    day date not null,                 -- UTC
    revision integer not null,
    feeder_id text not null,
    energy_wh bigint[] not null check (cardinality(energy_wh) = 24),  -- null is a gap
    primary key (series_id, day, revision)
);
create table actuals_corrections (
    series_id text not null,
    interval_start timestamptz not null,
    revision integer not null,         -- of the hour, as the feature job counts
    energy_wh bigint not null,
    primary key (series_id, interval_start, revision)
);

create table erasures (                -- series whose key was deleted, and how much that was
    series_id text not null,
    erased_at timestamptz not null default now(),
    last_origin timestamptz,           -- what is older is never committed again, under no key
    entries bigint not null,           -- commitments that mean nothing any more
    primary key (series_id, erased_at)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
