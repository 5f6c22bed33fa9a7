"""What the notary last said about the account that pays for its batches."""

from datetime import datetime

import psycopg
from pydantic import BaseModel, Field

from functions.analytics.postgres import connected

_NEWEST = """
    select issuer, told_at, balance_wei::text, case when batch_wei > 0 then div(balance_wei, batch_wei)::bigint end,
    low, unknown_batches from notary_status order by told_at desc limit 1"""


class NotaryFunds(BaseModel):
    """At the price of gas of `told_at`."""

    issuer: str
    told_at: datetime = Field(description="When the notary last looked")
    balance_wei: str = Field(description="A whole number, too large for some languages")
    batches_left: int | None = Field(description="How many batches that pays for; null where gas costs nothing")
    low: bool = Field(description="Send it some: few batches are left")
    unknown_batches: int = Field(
        description="On chain under its key, and not in its book: somebody else has the key, or the book is an old one"
    )


def newest_funds(postgres_url: str) -> NotaryFunds | None:
    """None before the notary has seen its chain."""
    with connected(postgres_url) as connection:
        try:
            row = connection.execute(_NEWEST).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):  # an older schema
            return None
    return NotaryFunds(**dict(zip(NotaryFunds.model_fields, row, strict=True))) if row else None
