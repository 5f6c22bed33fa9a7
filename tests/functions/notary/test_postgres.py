"""Connections that are kept: used again, given to one at a time, and all dropped when one of them fails."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary.postgres import Connections


@pytest.fixture
def connections(notary_database: str) -> Iterator[Connections]:
    with closing(Connections(notary_database)) as kept:
        yield kept


def session(connection: psycopg.Connection) -> int:
    return connection.info.backend_pid


def test_one_connection_serves_one_piece_of_work_after_the_other(connections: Connections) -> None:
    with connections.connected() as connection:
        first = session(connection)
    with connections.connected() as again:
        assert session(again) == first


def test_two_at_once_have_two(connections: Connections) -> None:
    with connections.connected() as one, connections.connected() as other:
        assert session(one) != session(other)


def test_what_failed_is_not_used_again(connections: Connections) -> None:
    used = []
    with suppress(ZeroDivisionError), connections.connected() as connection:
        used.append(session(connection))
        raise ZeroDivisionError
    with connections.connected() as other:
        assert session(other) not in used


def test_after_a_restart_of_the_server_one_piece_of_work_fails_and_no_more(
    connections: Connections, notary_database: str
) -> None:
    with connections.connected() as one, connections.connected() as other:
        kept = [session(one), session(other)]
    with psycopg.connect(notary_database) as admin:
        admin.execute("select pg_terminate_backend(pid) from unnest(%s) as pid", (kept,))
    with pytest.raises(DependencyUnavailable, match="PostgreSQL"), connections.connected() as dead:
        dead.execute("select 1")
    with connections.connected() as alive:
        assert alive.execute("select 1").fetchone() == (1,)


def test_no_more_than_a_few_are_kept(connections: Connections) -> None:
    with ExitStack() as stack:
        everyone = [stack.enter_context(connections.connected()) for _ in range(6)]
    assert [connection.closed for connection in everyone].count(False) == 4
