"""Connections to PostgreSQL that say what is wrong in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from domain.errors import DependencyUnavailable

_CONNECT_TIMEOUT_S = 5
_OPTIONS = "-c statement_timeout=15000 -c timezone=UTC"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection in autocommit mode for one piece of work; DependencyUnavailable when PostgreSQL fails it."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS) as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
