"""Connections to PostgreSQL that say what is wrong in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.errors import ReadOnlySqlTransaction

from domain.errors import DependencyUnavailable

_CONNECT_TIMEOUT_S = 3
_OPTIONS = "-c statement_timeout=10000 -c timezone=UTC"
_READ_ONLY = " -c default_transaction_read_only=on"


@contextmanager
def connected(url: str, *, read_only: bool = True) -> Iterator[psycopg.Connection]:
    """A connection for one piece of work; DependencyUnavailable when PostgreSQL fails it."""
    options = _OPTIONS + (_READ_ONLY if read_only else "")
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=options) as connection:
            yield connection
    except (psycopg.OperationalError, ReadOnlySqlTransaction) as error:  # the latter: it stands by for another
        raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
