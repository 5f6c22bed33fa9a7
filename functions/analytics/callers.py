"""Who asks, and what he may do with which feeders."""

import time
from typing import Annotated

from fastapi import Depends
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import Scope

from domain.errors import DependencyUnavailable
from domain.role import EVERY_GROUP, ROLES, Role
from functions.analytics.api_keys import ApiKeys
from functions.analytics.credentials import Credentials, credentials_of
from functions.analytics.postgres import connected
from functions.analytics.problem import Forbidden, Unauthorized
from functions.analytics.sessions import Sessions

_NAME = "select name from principals where principal = %s"
_GRANTS = "select feeder_group, role from grants where principal = %s"
_FEEDERS = "select feeder_id, feeder_group from feeders where feeder_group = any(%s)"
# Without it each request of a page, and each look after an open stream, would be a connection to PostgreSQL more.
# A key that is revoked, and a grant that is taken away, go on for as long in each process.
TRUSTED_S = 5.0
_DOWN_S = 1.0  # for which PostgreSQL is not asked again: many streams asking in vain would hold all threads


class Caller(Struct, frozen=True):
    """What he may not see is not there for him: whatever is read for him, is read through this."""

    principal: str  # `key:<id>`, `eth:<address>` or `loopback`
    name: str
    grants: dict[str, Role]  # by feeder group
    group_of: dict[str, str] = {}  # of each feeder in these groups

    @property
    def feeders(self) -> frozenset[str] | None:
        """Those he may see; None: every one, those to come and those that were, too."""
        return None if EVERY_GROUP in self.grants else frozenset(self.group_of)

    def sees(self, feeder: str) -> bool:
        return EVERY_GROUP in self.grants or feeder in self.group_of

    def role_for(self, feeder_group: str) -> Role | None:
        """The higher one of what he is for this group and for all of them."""
        held = [self.grants[group] for group in (feeder_group, EVERY_GROUP) if group in self.grants]
        return max(held, key=ROLES.index, default=None)

    def may(self, role: Role, feeder_group: str) -> bool:
        held = self.role_for(feeder_group)
        return held is not None and ROLES.index(held) >= ROLES.index(role)

    def require(self, role: Role, feeder_group: str) -> None:
        """Forbidden says which role it takes."""
        if not self.may(role, feeder_group):
            of = "every feeder group (*)" if feeder_group == EVERY_GROUP else f"feeder group {feeder_group!r}"
            held = self.role_for(feeder_group)
            raise Forbidden(f"This takes the role {role} of {of}; {self.principal} has {held or 'none'} there.")


LOOPBACK = Caller("loopback", "whoever sits at this machine", {EVERY_GROUP: "admin"})


class OnlyLoopback:
    """Of AUTH=open, where LoopbackOnly has sent everybody else away."""

    async def caller_of(self, _: Scope) -> Caller:
        return LOOPBACK


class Callers:
    """Looks up principals and their grants in PostgreSQL, and remembers them for a moment."""

    def __init__(self, postgres_url: str, sessions: Sessions, trusted_s: float = TRUSTED_S) -> None:
        self._postgres_url = postgres_url
        self._trusted_s = trusted_s
        self._down: tuple[float, DependencyUnavailable] | None = None  # until when (monotonic), and why
        self._keys = ApiKeys(postgres_url)
        self._sessions = sessions
        self._known: dict[bytes, tuple[float, Caller]] = {}  # until when (monotonic), by digest of the credentials

    async def caller_of(self, scope: Scope) -> Caller:
        """Unauthorized without credentials that hold; DependencyUnavailable when PostgreSQL cannot tell."""
        known = self.remembered(scope)
        return known if known else await run_in_threadpool(self._asked, credentials_of(scope))

    def remembered(self, scope: Scope) -> Caller | None:
        """Whom PostgreSQL need not be asked about. Unauthorized without credentials."""
        return self._remembered(credentials_of(scope))

    def named(self, principal: str) -> Caller:
        """With the grants he has now."""
        with connected(self._postgres_url) as connection:
            name = connection.execute(_NAME, (principal,)).fetchone()
            grants = dict(connection.execute(_GRANTS, (principal,)).fetchall())
            group_of = dict(connection.execute(_FEEDERS, (list(grants),)).fetchall())
        if name is None:
            raise Unauthorized("Whoever this was is not known any more.")
        return Caller(principal, name[0], grants, group_of)

    def forget(self, credentials: Credentials) -> None:
        """They hold no more: the next request with them is looked up."""
        self._known.pop(credentials.digest(), None)

    def _asked(self, credentials: Credentials) -> Caller:
        """Of many who came at once with one key another may have asked meanwhile."""
        known = self._remembered(credentials)
        if known:
            return known
        if self._down and time.monotonic() < self._down[0]:
            raise self._down[1]
        try:
            return self._remember(credentials, self.named(self._principal_of(credentials)))
        except DependencyUnavailable as error:
            self._down = (time.monotonic() + _DOWN_S, error)
            raise

    def _principal_of(self, credentials: Credentials) -> str:
        if not credentials.is_session:
            return self._keys.principal_of(credentials.text)
        principal = self._sessions.principal_of(credentials.text)
        if principal is None:
            raise Unauthorized("The session is over: sign in again.")
        return principal

    def _remembered(self, credentials: Credentials) -> Caller | None:
        known = self._known.get(credentials.digest())
        return known[1] if known and time.monotonic() < known[0] else None

    def _remember(self, credentials: Credentials, caller: Caller) -> Caller:
        now = time.monotonic()
        self._known = {digest: known for digest, known in self._known.items() if known[0] > now}
        self._known[credentials.digest()] = (now + self._trusted_s, caller)
        return caller


def present_caller(connection: HTTPConnection) -> Caller:
    """Whom the middleware let in: `authentication.py`."""
    caller: Caller = connection.state.caller
    return caller


PresentCaller = Annotated[Caller, Depends(present_caller)]
