"""Who may do what with the feeders of which groups, and which feeders are in a group."""

from collections.abc import Sequence

from psycopg import Connection

from database.audit import note
from domain.role import EVERY_GROUP, Role

_KNOW = "insert into principals (principal, name) values (%s, %s) on conflict do nothing"
_GRANT = """
    insert into grants (principal, feeder_group, role) values (%s, %s, %s)
    on conflict (principal, feeder_group) do update set role = excluded.role"""
_UNGRANT = "delete from grants where principal = %s and (%s::text[] is null or feeder_group = any(%s))"
_EMPTY = """
    select named from unnest(%s::text[]) as groups (named)
    where named <> %s and not exists (select from feeders where feeder_group = named) order by named"""
_MOVE = "update feeders set feeder_group = %s where feeder_id = any(%s) returning feeder_id"


def know(connection: Connection, principal: str, name: str) -> None:
    """Once: who is known keeps his name."""
    connection.execute(_KNOW, (principal, name))


def grant(connection: Connection, by: str, principal: str, role: Role, groups: Sequence[str]) -> None:
    """From now on this role in these groups, whatever it was before."""
    with connection.transaction():
        know(connection, principal, principal.partition(":")[2])
        for group in groups:
            connection.execute(_GRANT, (principal, group, role))
        note(connection, by, "grant", f"{principal}: {role} of {', '.join(groups)}")


def ungrant(connection: Connection, by: str, principal: str, groups: Sequence[str] | None = None) -> int:
    """How many grants are gone: those of these groups, or all."""
    named = list(groups) if groups else None
    with connection.transaction():
        gone = connection.execute(_UNGRANT, (principal, named, named)).rowcount
        note(connection, by, "ungrant", f"{principal}: {', '.join(groups) if groups else 'everything'}")
    return gone


def empty_groups(connection: Connection, groups: Sequence[str]) -> list[str]:
    """Those without a feeder: perhaps yet to come, perhaps misspelt."""
    return [group for (group,) in connection.execute(_EMPTY, (list(groups), EVERY_GROUP))]


def put_into_group(connection: Connection, by: str, feeders: Sequence[str], group: str) -> list[str]:
    """Feeders that nobody commissioned; when there is one, nothing is done."""
    with connection.transaction() as transaction:
        moved = {feeder for (feeder,) in connection.execute(_MOVE, (group, list(feeders)))}
        unknown = [feeder for feeder in feeders if feeder not in moved]
        if unknown:
            transaction.force_rollback = True
        note(connection, by, "group", f"{', '.join(feeders)}: {group}")
    return unknown
