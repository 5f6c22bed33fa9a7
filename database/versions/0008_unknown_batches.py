"""Batches on chain under the notary's key that its book does not have."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table notary_status add column unknown_batches bigint not null default 0")
