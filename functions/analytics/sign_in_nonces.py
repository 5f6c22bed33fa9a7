"""Numbers used once: a signed message holds one of ours, so nobody can show it a second time."""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct

from functions.analytics.postgres import connected

_LIFETIME = timedelta(minutes=5)  # to read the wallet's question, and to find the hardware that signs
_FORGET = "delete from sign_in_nonces where expires_at < now()"
_NEW = "insert into sign_in_nonces (nonce, expires_at) values (%s, now() + %s) returning expires_at"
# One statement: of two who come at once the second waits for the first, and then finds it used.
_USE = """
    update sign_in_nonces set used_at = now()
    where nonce = %s and used_at is null and expires_at > now() returning nonce"""


class SignInNonces(Struct, frozen=True):
    postgres_url: str

    def __repr__(self) -> str:
        return "SignInNonces()"  # the URL may hold a password

    def new(self) -> tuple[str, datetime]:
        """A nonce, and until when it may be used; those whose time is over are deleted."""
        nonce = secrets.token_hex(16)
        with connected(self.postgres_url, read_only=False) as connection:
            connection.execute(_FORGET)
            (expires_at,) = connection.execute(_NEW, (nonce, _LIFETIME)).fetchone() or ()
        return nonce, expires_at

    def use(self, nonce: str) -> bool:
        """Whether it was one of ours, still good, and nobody used it before."""
        with connected(self.postgres_url, read_only=False) as connection:
            return connection.execute(_USE, (nonce,)).fetchone() is not None
