"""API keys that programs show: `Authorization: Bearer glk_…`."""

import hmac
from datetime import UTC, datetime

from msgspec import Struct

from domain.api_key import parse_key
from functions.analytics.postgres import connected
from functions.analytics.problem import Unauthorized

_KEY = "select principal, secret_sha256, expires_at, revoked_at from api_keys where key_id = %s"


class ApiKeys(Struct, frozen=True):
    postgres_url: str

    def __repr__(self) -> str:
        return "ApiKeys()"  # the URL may hold a password

    def principal_of(self, text: str) -> str:
        """Unauthorized when it opens nothing; why is told to those only who have the secret."""
        key = parse_key(text)
        if key is None:
            raise Unauthorized("The key is not written as keys are: glk_, 12 hexadecimal digits, _ and 43 characters.")
        with connected(self.postgres_url) as connection:
            row = connection.execute(_KEY, (key.key_id,)).fetchone()
        if row is None or not hmac.compare_digest(bytes(row[1]), key.secret_sha256()):
            raise Unauthorized("There is no such key.")
        principal, _, expires_at, revoked_at = row
        if revoked_at:
            raise Unauthorized(f"The key was revoked at {revoked_at.isoformat()}.")
        if expires_at and expires_at <= datetime.now(UTC):
            raise Unauthorized(f"The key expired at {expires_at.isoformat()}.")
        return str(principal)
