"""Whoever has shown who they are is let in: a line in the audit log, then a session."""

from msgspec import Struct

from functions.analytics.audit_log import AuditLog
from functions.analytics.callers import Caller, Callers
from functions.analytics.sessions import Session, Sessions


class Admission(Struct, frozen=True):
    sessions: Sessions
    callers: Callers
    log: AuditLog

    def begin(self, principal: str, action: str) -> tuple[Session, Caller]:
        """A new session of this principal; `action` is how they came in."""
        entry = self.log.begin(principal, action, principal)  # first, so that nobody is in of whom there is no line
        session = self.sessions.begin(principal)
        self.log.end(entry, principal, "200 OK")
        return session, self.callers.named(principal)
