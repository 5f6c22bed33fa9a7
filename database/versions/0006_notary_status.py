"""What a feeder's market asks of the notary, and how the notary is, in its own words."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
alter table feeders add column gate_closure_minutes smallint  -- before the first full hour of a forecast; null: no gate
    check (gate_closure_minutes between 0 and 55);
alter table outbox add column gate_at timestamptz;  -- in time of the chain; null: no gate
create index outbox_gates on outbox (gate_at) where sequence is null and gate_at is not null;

create table notary_status (
    issuer text not null,
    chain_id bigint not null,
    told_at timestamptz not null default now(),
    balance_wei numeric not null,
    batch_wei numeric not null,  -- what a batch costs at the price of gas then
    low boolean not null,
    primary key (chain_id, issuer)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
