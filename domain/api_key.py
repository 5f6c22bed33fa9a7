"""API keys as text: `glk_<key id>_<secret>`. The secret is shown once; what is kept is its digest."""

import base64
import hashlib
import re
import secrets

from msgspec import Struct

_SECRET_BYTES = 32
_TEXT = re.compile(r"glk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class ApiKey(Struct, frozen=True):
    """Who has the text has the key, so it is in no repr."""

    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"ApiKey(key_id={self.key_id!r})"

    def text(self) -> str:
        return f"glk_{self.key_id}_{base64.urlsafe_b64encode(self.secret).decode().rstrip('=')}"

    def secret_sha256(self) -> bytes:
        """Plain SHA-256: there is nothing to guess about 32 random bytes, so a slow hash would only cost time."""
        return hashlib.sha256(self.secret).digest()


def new_key() -> ApiKey:
    return ApiKey(secrets.token_hex(6), secrets.token_bytes(_SECRET_BYTES))


def parse_key(text: str) -> ApiKey | None:
    """None when it is not written as a key is."""
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    key = ApiKey(match[1], base64.urlsafe_b64decode(match[2] + "="))
    return key if key.text() == text else None  # the last character has bits to spare: one text a key
