"""Who may do what: callers of the API, what they may do with which feeders, and what they did."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
alter table feeders add column feeder_group text not null default 'all-feeders';

create table principals (
    principal text primary key,        -- 'key:<key id>' or 'eth:<checksummed address>'
    name text not null,
    created_at timestamptz not null default now()
);
create table grants (
    principal text not null references principals on delete cascade,
    feeder_group text not null,        -- '*': every group, those to come too
    role text not null check (role in ('viewer', 'operator', 'admin')),
    primary key (principal, feeder_group)
);
create table api_keys (
    key_id text primary key,
    principal text not null unique references principals on delete cascade,
    secret_sha256 bytea not null,      -- of 32 random bytes: nothing to guess, so a slow hash would only cost time
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
create table sessions (
    session_sha256 bytea primary key,
    principal text not null references principals on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz
);
create table sign_in_nonces (
    nonce text primary key,
    expires_at timestamptz not null,
    used_at timestamptz
);
create table audit_log (
    entry bigint generated always as identity primary key,
    at timestamptz not null default now(),
    principal text not null,           -- as it was then: who is gone since stays here
    action text not null,
    target text not null,
    outcome text not null
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
