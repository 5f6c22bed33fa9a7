"""Sessions of people who signed in with a wallet or a key: a random token in a cookie; PostgreSQL has its digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from msgspec import Struct
from psycopg import Connection

from functions.analytics.postgres import connected

LIFETIME = timedelta(hours=12)

# On conflict it is written again, so that who deletes idle ones at this moment waits for the new session and sees it.
_KNOW = """
    insert into principals (principal, name) values (%(principal)s, %(name)s)
    on conflict (principal) do update set name = principals.name"""
# Of a key it ends with the key: least() passes over the null of one that never expires, and of a wallet.
_BEGIN = """
    insert into sessions (session_sha256, principal, expires_at) values (%(session)s, %(principal)s,
        least(now() + %(lifetime)s, (select expires_at from api_keys where principal = %(principal)s)))
    returning expires_at"""
_FIND = """
    select principal from sessions left join api_keys using (principal)
    where session_sha256 = %s and ended_at is null and sessions.expires_at > now() and revoked_at is null"""
_END = "update sessions set ended_at = now() where session_sha256 = %s and ended_at is null"
_FORGET = "delete from sessions where expires_at < now() or ended_at is not null"
# Anybody can sign in with a new wallet: those who were granted nothing and have no session leave nothing behind.
_IDLE = """
    principal like 'eth:%%' and created_at < now() - %(lifetime)s
    and not exists (select from grants where grants.principal = principals.principal)
    and not exists (select from sessions where sessions.principal = principals.principal)"""
_LOCK_IDLE = f"select principal from principals where {_IDLE} for update skip locked"  # noqa: S608  our own words
_FORGET_IDLE = f"delete from principals where principal = any(%(idle)s) and {_IDLE}"  # noqa: S608


class Session(Struct, frozen=True):
    """Who has the token has the session, so it is in no repr."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Session(expires_at={self.expires_at.isoformat()})"


class Sessions(Struct, frozen=True):
    postgres_url: str

    def __repr__(self) -> str:
        return "Sessions()"  # the URL may hold a password

    def begin(self, principal: str) -> Session:
        """A new one of this wallet, which is known from now on, or of this key; what is over is deleted."""
        token = secrets.token_urlsafe(32)
        with connected(self.postgres_url, read_only=False) as connection, connection.transaction():
            connection.execute(_KNOW, {"principal": principal, "name": principal.removeprefix("eth:")})
            new = {"session": _digest(token), "principal": principal, "lifetime": LIFETIME}
            row = connection.execute(_BEGIN, new).fetchone()
            _forget(connection)
        (expires_at,) = row or ()
        return Session(token, expires_at)

    def principal_of(self, token: str) -> str | None:
        """Whose session this is; None when it is over or never was."""
        with connected(self.postgres_url) as connection:
            row = connection.execute(_FIND, (_digest(token),)).fetchone()
        return row[0] if row else None

    def end(self, token: str) -> None:
        with connected(self.postgres_url, read_only=False) as connection:
            connection.execute(_END, (_digest(token),))


def _forget(connection: Connection) -> None:
    """Locked first, looked at again after: who is granted something at this moment stays."""
    connection.execute(_FORGET)
    idle = [principal for (principal,) in connection.execute(_LOCK_IDLE, {"lifetime": LIFETIME})]
    connection.execute(_FORGET_IDLE, {"idle": idle, "lifetime": LIFETIME})


def _digest(token: str) -> bytes:
    """Plain SHA-256: there is nothing to guess about 32 random bytes, so a slow hash would only cost time."""
    return hashlib.sha256(token.encode()).digest()
