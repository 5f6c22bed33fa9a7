"""API keys: made, listed and revoked. The secret leaves `make_key` and is nowhere after."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import class_row

from database.audit import note
from database.grants import grant, know
from domain.api_key import ApiKey, new_key
from domain.role import Role

_ADD = "insert into api_keys (key_id, principal, secret_sha256, expires_at) values (%s, %s, %s, %s)"
_REVOKE = "update api_keys set revoked_at = now() where key_id = %s and revoked_at is null"
_LIST = """
    select principal, name, expires_at, revoked_at, coalesce(revoked_at, expires_at, 'infinity') > now() as is_good,
        coalesce(array_agg(role || ' of ' || feeder_group order by feeder_group)
            filter (where role is not null), '{}') as grants
    from principals left join api_keys using (principal) left join grants using (principal)
    group by principal, name, principals.created_at, expires_at, revoked_at order by principals.created_at, principal"""


class Holder(Struct, frozen=True):
    """A key or a wallet, and what it may do: `role of group`."""

    principal: str
    name: str
    expires_at: datetime | None
    revoked_at: datetime | None
    is_good: bool
    grants: list[str]


class Terms(Struct, frozen=True):
    """Whose a key is, what it may do, and how long."""

    name: str
    role: Role
    groups: Sequence[str]
    expires_at: datetime | None = None


def make_key(connection: Connection, by: str, terms: Terms) -> ApiKey:
    key = new_key()
    principal = f"key:{key.key_id}"
    with connection.transaction():
        know(connection, principal, terms.name)
        connection.execute(_ADD, (key.key_id, principal, key.secret_sha256(), terms.expires_at))
        note(connection, by, "key", f"{principal} ({terms.name})")
        grant(connection, by, principal, terms.role, terms.groups)
    return key


def revoke_key(connection: Connection, by: str, key_id: str) -> bool:
    """False: there is no such key, or it was revoked before."""
    with connection.transaction():
        is_done = connection.execute(_REVOKE, (key_id,)).rowcount == 1
        if is_done:
            note(connection, by, "revoke", f"key:{key_id}")
    return is_done


def holders(connection: Connection) -> list[Holder]:
    """Everybody known, the oldest first."""
    with connection.cursor(row_factory=class_row(Holder)) as cursor:
        return cursor.execute(_LIST).fetchall()
