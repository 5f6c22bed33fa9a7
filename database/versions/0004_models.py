"""The model registry: every model with its bytes, which of them serves, and who decided that when."""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = """
create table models (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),  -- of the ONNX file
    name text not null,
    version text not null,
    training_data_sha256 text not null check (training_data_sha256 ~ '^[0-9a-f]{64}$'),
    metrics jsonb not null,            -- digest of the data → figures of forecasting/metadata.py on its test period
    onnx bytea not null,               -- at most a megabyte, so a function needs no volume
    metadata bytea not null,           -- model.json, byte for byte
    status text not null default 'candidate' check (status in ('candidate', 'canary', 'promoted', 'retired')),
    share double precision check (share > 0 and share < 1),  -- of the feeders that a canary forecasts
    since timestamptz not null default now(),                -- of the status
    registered_at timestamptz not null default now(),
    unique (name, version),            -- one version is one file, for ever
    check ((status = 'canary') = (share is not null))
);
create unique index models_that_serve on models (status) where status in ('promoted', 'canary');  -- one of each
create table model_history (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text not null,
    action text not null check (action in ('registered', 'canary', 'promoted', 'rolled back')),
    sha256 text not null references models,
    replaced text references models,   -- what was promoted before
    share double precision,
    reason text                        -- why the gate was passed over
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
