"""What a request shows to say who asks: a key, or else the session of a person who signed in."""

import hashlib

from msgspec import Struct
from starlette.requests import HTTPConnection
from starlette.types import Scope

from functions.analytics.problem import Unauthorized
from functions.analytics.session_cookie import session_token


class Credentials(Struct, frozen=True):
    """Who has the text is let in, so it is in no repr."""

    text: str
    is_session: bool = False

    def __repr__(self) -> str:
        return f"Credentials(is_session={self.is_session})"

    def digest(self) -> bytes:
        """To remember them by, so that no key lies about in memory."""
        return hashlib.sha256(f"{self.is_session}:{self.text}".encode()).digest()


def credentials_of(scope: Scope) -> Credentials:
    """Unauthorized when there are none, or none that can be meant."""
    connection = HTTPConnection(scope)
    said = connection.headers.getlist("authorization")
    token = session_token(connection)
    if not said and token:
        return Credentials(token, is_session=True)
    if not said:
        raise Unauthorized("Who asks? Send a key, `Authorization: Bearer glk_…`, or sign in.", is_missing=True)
    scheme, _, key = said[0].partition(" ")
    if len(said) > 1 or scheme.lower() != "bearer":
        raise Unauthorized("One `Authorization: Bearer glk_…` is expected.")
    return Credentials(key.strip())
