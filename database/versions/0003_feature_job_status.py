"""How the feature job is, in its own words."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLES = """
create table feature_job_status (
    job text primary key,
    told_at timestamptz not null,
    status jsonb not null  -- spark/metrics.py: Metrics
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
