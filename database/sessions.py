"""Ending the sessions of who signed in: after a stolen cookie. Beginning one is `functions/analytics/sessions.py`."""

from psycopg import Connection

from database.audit import note

_END = "update sessions set ended_at = now() where principal = %s and ended_at is null and expires_at > now()"


def end_sessions(connection: Connection, by: str, principal: str) -> int:
    """How many were ended: all that this wallet had, on whatever browser."""
    with connection.transaction():
        ended = connection.execute(_END, (principal,)).rowcount
        note(connection, by, "sign-out", principal)
    return ended
