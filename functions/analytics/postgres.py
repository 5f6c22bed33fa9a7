"""Connections to PostgreSQL that say what is wrong in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from domain.errors import DependencyUnavailable

_CONNECT_TIMEOUT_S = 3
_OPTIONS = "-c statement_timeout=10000 -c timezone=UTC -c default_transaction_read_only=on"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A read-only connection for one piece of work; DependencyUnavailable when PostgreSQL fails it."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
