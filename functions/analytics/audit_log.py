"""Who did what, and what came of it: one line in PostgreSQL for every write."""

from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from functions.analytics.postgres import connected

BEGUN = "begun"  # of what is under way, or was cut off
_ADD = "insert into audit_log (principal, action, target, outcome) values (%s, %s, %s, %s) returning entry"
_END = "update audit_log set target = %s, outcome = %s where entry = %s"
_LONGEST = 500  # characters: a target may be in the words of who asks
_PAGE = """
    select entry, at, principal, action, target, outcome from audit_log
    where %(before)s::bigint is null or entry < %(before)s order by entry desc limit %(limit)s"""


class AuditEntry(Struct, frozen=True):
    entry: int
    at: datetime
    principal: str
    action: str
    target: str
    outcome: str


class AuditLog(Struct, frozen=True):
    """DependencyUnavailable when PostgreSQL does not take or tell it: what is not written down is not done."""

    postgres_url: str

    def __repr__(self) -> str:
        return "AuditLog()"  # the URL may hold a password

    def record(self, principal: str, action: str, target: str, outcome: str) -> int:
        with connected(self.postgres_url, read_only=False) as connection:
            row = (principal, action, _storable(target), outcome)
            (entry,) = connection.execute(_ADD, row).fetchone() or (0,)
        return int(entry)

    def begin(self, principal: str, action: str, target: str) -> int:
        """Before it is done, so that nothing is done of which there is no line."""
        return self.record(principal, action, target, BEGUN)

    def end(self, entry: int, target: str, outcome: str) -> None:
        with connected(self.postgres_url, read_only=False) as connection:
            connection.execute(_END, (_storable(target), outcome, entry))

    def newest(self, before: int | None, limit: int) -> list[AuditEntry]:
        """Newest first, from this entry on back."""
        with connected(self.postgres_url) as connection:
            cursor = connection.cursor(row_factory=class_row(AuditEntry))
            return cursor.execute(_PAGE, {"before": before, "limit": limit}).fetchall()


def _storable(words: str) -> str:
    """PostgreSQL takes no NUL and no half of a character."""
    return words[:_LONGEST].replace("\0", "").encode(errors="replace").decode()
