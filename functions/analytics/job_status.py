"""What the feature job last said of itself: a row of PostgreSQL that the job writes after each batch."""

from datetime import datetime

import msgspec
import psycopg
from msgspec import Struct

from functions.analytics.postgres import connected

_NEWEST = "select told_at, status::text from feature_job_status where job = 'feature-job'"


class JobStatus(Struct, frozen=True):
    """Counts are since the job was started; fields nobody asks for here are passed over."""

    newest_batch: int
    batch_seconds: float
    records_per_second: float
    lag: int
    state_bytes: int
    records: int
    outcomes: dict[str, int]
    quarantined: dict[str, int]


def newest_status(postgres_url: str) -> tuple[datetime, JobStatus] | None:
    """When it was told, and what; None before the job's first batch."""
    with connected(postgres_url) as connection:
        try:
            row = connection.execute(_NEWEST).fetchone()
        except psycopg.errors.UndefinedTable:  # an older schema
            return None
    return (row[0], msgspec.json.decode(row[1], type=JobStatus)) if row else None
