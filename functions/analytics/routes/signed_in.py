"""What every way to sign in answers."""

from datetime import datetime

from fastapi import Response
from pydantic import BaseModel, Field

from functions.analytics.callers import Caller
from functions.analytics.routes.me import GrantAnswer
from functions.analytics.session_cookie import set_session
from functions.analytics.sessions import Session


class SignedIn(BaseModel):
    """The session itself is in a cookie."""

    principal: str = Field(description="`eth:` and the wallet's address, or `key:` and the key's id")
    name: str
    grants: list[GrantAnswer]
    expires_at: datetime
    remedy: str | None = Field(description="What to do when nothing was granted yet")


def signed_in(response: Response, session: Session, caller: Caller, *, secure: bool) -> SignedIn:
    """The answer, and the cookie in `response`."""
    set_session(response, session.token, secure=secure)
    response.headers["Cache-Control"] = "no-store"
    grants = [GrantAnswer(feeder_group=group, role=role) for group, role in sorted(caller.grants.items())]
    return SignedIn(
        principal=caller.principal,
        name=caller.name,
        grants=grants,
        expires_at=session.expires_at,
        remedy=None if grants else _remedy(caller.principal),
    )


def _remedy(principal: str) -> str:
    kind, _, name = principal.partition(":")
    if kind == "key":
        return "Nothing is granted to this key. Whoever runs the house can make one that opens something: make key"
    command = f"make grant WALLET={name} ROLE=viewer GROUPS=…"
    return f"Nothing is granted to this wallet yet. Whoever runs the house can change that: {command}"
