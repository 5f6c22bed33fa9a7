"""The notary's book: keys of series, forecasts waiting for the chain, batches on it."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = """
create table series_keys (
    series_id text primary key,
    key bytea not null check (octet_length(key) = 32)  -- deleting it makes the series' commitments meaningless
);
create table batches (
    sequence bigint not null,          -- the chain has the last word: see functions/notary/book.py
    issuer text not null,
    chain_id bigint not null,
    ledger text not null,
    root bytea not null check (octet_length(root) = 32),
    count integer not null check (count > 0),
    nonce bigint not null,
    raw_tx bytea not null,             -- stored before it is sent, so a crash sends the same bytes again
    tx_hash text not null,
    sent_at timestamptz,
    sent_block bigint,                 -- the newest block then
    status text not null default 'signed' check (status in ('signed', 'included', 'final')),
    block_number bigint,
    block_hash text,
    block_time timestamptz,
    announced text[] not null default '{}',  -- receipts that reached the topic
    primary key (chain_id, ledger, issuer, sequence)
);
create table outbox (
    pseudonym bytea not null check (octet_length(pseudonym) = 32),
    origin timestamptz not null,
    series_id text not null,
    forecast_id text not null,
    commitment bytea not null check (octet_length(commitment) = 32),
    queued_at timestamptz not null default now(),
    urgent boolean not null default false,
    chain_id bigint,
    ledger text,
    issuer text,
    sequence bigint,
    leaf_index integer,
    primary key (pseudonym, origin),   -- one chain entry per series and origin
    unique (forecast_id, series_id),
    foreign key (chain_id, ledger, issuer, sequence) references batches on update cascade
);
create index outbox_waiting on outbox (urgent desc, queued_at) where sequence is null;
create index batches_open on batches (chain_id, issuer) where status <> 'final' or not 'final' = any(announced);
create index outbox_batch on outbox (chain_id, ledger, issuer, sequence, leaf_index);
"""


def upgrade() -> None:
    op.execute(_TABLES)
