"""The job's own word on how it is, for the dashboard: one row of `feature_job_status`, written after each batch.

Nothing depends on it, so nothing that stands in its way ends the job.
"""

import logging

import msgspec
import psycopg

from spark.metrics import Metrics

_LOG = logging.getLogger("feature job")

_UPSERT = """
insert into feature_job_status (job, told_at, status) values ('feature-job', now(), %s)
on conflict (job) do update set told_at = excluded.told_at, status = excluded.status
"""
_OPTIONS = "-c statement_timeout=2000"
_CONNECT_TIMEOUT_S = 2


class JobStatus:
    """A connection for each word: batches are seconds apart."""

    def __init__(self, postgres_url: str) -> None:
        self._url = postgres_url

    def tell(self, metrics: Metrics) -> None:
        """Replace the row."""
        status = msgspec.json.encode(metrics).decode()
        try:
            with psycopg.connect(self._url, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS) as connection:
                connection.execute(_UPSERT, (status,))
        except psycopg.Error as error:
            _LOG.warning("the status was not told: %s", " ".join(str(error).split()))
