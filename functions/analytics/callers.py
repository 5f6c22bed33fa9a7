"""Who asks, and what he may do with which feeders."""

import hashlib
import time
from typing import Annotated

from fastapi import Depends
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from domain.role import EVERY_GROUP, ROLES, Role
from functions.analytics.api_keys import ApiKeys
from functions.analytics.postgres import connected
from functions.analytics.problem import Forbidden, Unauthorized

_NAME = "select name from principals where principal = %s"
_GRANTS = "select feeder_group, role from grants where principal = %s"
# Without it each request of a page, and each look after an open stream, would be a connection to PostgreSQL more.
# A key that is revoked, and a grant that is taken away, go on for as long in each process.
REMEMBERED_S = 5.0


class Caller(Struct, frozen=True):
    """A principal is `key:<id>`, `eth:<address>` or `loopback`; grants are roles by feeder group."""

    principal: str
    name: str
    grants: dict[str, Role]

    @property
    def groups(self) -> list[str] | None:
        """Those he may see; None: every one, those to come too."""
        return None if EVERY_GROUP in self.grants else sorted(self.grants)

    def role_for(self, feeder_group: str) -> Role | None:
        """The higher one of what he is for this group and for all of them."""
        held = [self.grants[group] for group in (feeder_group, EVERY_GROUP) if group in self.grants]
        return max(held, key=ROLES.index, default=None)

    def sees(self, feeder_group: str) -> bool:
        return self.role_for(feeder_group) is not None

    def require(self, role: Role, feeder_group: str) -> None:
        """Forbidden says which role it takes."""
        held = self.role_for(feeder_group)
        if held is None or ROLES.index(held) < ROLES.index(role):
            of = "every feeder group (*)" if feeder_group == EVERY_GROUP else f"feeder group {feeder_group!r}"
            raise Forbidden(f"This takes the role {role} of {of}; {self.principal} is {held or 'nothing'} there.")


LOOPBACK = Caller("loopback", "whoever sits at this machine", {EVERY_GROUP: "admin"})


class Callers:
    """Looks up principals and their grants in PostgreSQL, and remembers them for a moment."""

    def __init__(self, postgres_url: str) -> None:
        self._postgres_url = postgres_url
        self._keys = ApiKeys(postgres_url)
        self._known: dict[bytes, tuple[float, Caller]] = {}  # until when (monotonic), by digest of the credentials

    async def caller_of(self, scope: Scope) -> Caller:
        """Unauthorized without credentials that hold; DependencyUnavailable when PostgreSQL cannot tell."""
        credentials = _bearer(Headers(scope=scope))
        known = self._remembered(credentials)
        return known if known else await run_in_threadpool(self._asked, credentials)

    def _asked(self, credentials: str) -> Caller:
        """Of many who came at once with one key another may have asked meanwhile."""
        known = self._remembered(credentials)
        return known or self._remember(credentials, self._named(self._keys.principal_of(credentials)))

    def _named(self, principal: str) -> Caller:
        with connected(self._postgres_url) as connection:
            name = connection.execute(_NAME, (principal,)).fetchone()
            grants = dict(connection.execute(_GRANTS, (principal,)).fetchall())
        if name is None:
            raise Unauthorized("Whoever this was is not known any more.")
        return Caller(principal, name[0], grants)

    def _remembered(self, credentials: str) -> Caller | None:
        known = self._known.get(_digest(credentials))
        return known[1] if known and time.monotonic() < known[0] else None

    def _remember(self, credentials: str, caller: Caller) -> Caller:
        now = time.monotonic()
        self._known = {digest: known for digest, known in self._known.items() if known[0] > now}
        self._known[_digest(credentials)] = (now + REMEMBERED_S, caller)
        return caller


def _digest(credentials: str) -> bytes:
    """So that no key lies about in memory."""
    return hashlib.sha256(credentials.encode()).digest()


def _bearer(headers: Headers) -> str:
    said = headers.getlist("authorization")
    if not said:
        raise Unauthorized("Who asks? Send a key: `Authorization: Bearer glk_…`.", is_missing=True)
    scheme, _, credentials = said[0].partition(" ")
    if len(said) > 1 or scheme.lower() != "bearer":
        raise Unauthorized("One `Authorization: Bearer glk_…` is expected.")
    return credentials.strip()


def present_caller(connection: HTTPConnection) -> Caller:
    """Whom the middleware let in: `authentication.py`."""
    caller: Caller = connection.state.caller
    return caller


PresentCaller = Annotated[Caller, Depends(present_caller)]
