"""What a Sign-In with Ethereum message must say here and now, and whether its wallet signed it."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct

from domain.errors import InvalidMessage
from functions.analytics.siwe_message import SiweMessage, parse
from functions.analytics.wallet_signature import contract_accepts, recovered_address, signed_text

_SKEW = timedelta(minutes=1)  # by which a wallet's clock may be wrong
_LONGEST_SIGNATURE_BYTES = 8192  # of a contract wallet with many owners
_HEXADECIMAL = re.compile(r"0x(?:[0-9A-Fa-f]{2})+")


class WrongSignature(Exception):
    """The wallet that the message names did not sign it."""


class Place(Struct, frozen=True):
    """Where people sign in: the origin of the page they see, and the chain that their wallet is on."""

    origin: str
    chain_id: int
    rpc_url: str

    @property
    def domain(self) -> str:
        return self.origin.partition("://")[2]


def signed_message(text: str, signature: str, place: Place) -> SiweMessage:
    """The message, when it is meant for this place and moment and signed by its wallet; its nonce is yet to be used.

    InvalidMessage names the field that is wrong; WrongSignature; DependencyUnavailable when the chain must be asked
    what a contract wallet says, and does not answer.
    """
    message = parse(text)
    _check_place(message, place)
    _check_time(message, datetime.now(UTC))
    digest, signed = signed_text(text), _bytes(signature)
    by_key = recovered_address(digest, signed) == message.address
    if not by_key and not contract_accepts(place.rpc_url, message.address, digest, signed):
        raise WrongSignature
    return message


def _check_place(message: SiweMessage, place: Place) -> None:
    if message.domain != place.domain:
        raise InvalidMessage("domain", f"{place.domain} is expected: sign in where you mean to")
    if f"{message.scheme or ''}://" not in ("://", place.origin.partition(place.domain)[0]):
        raise InvalidMessage("scheme", f"that of {place.origin} is expected")
    if _origin(message.uri) != place.origin:
        raise InvalidMessage("uri", f"one under {place.origin} is expected")
    if message.chain_id != place.chain_id:
        raise InvalidMessage("chain_id", f"{place.chain_id} is expected")


def _check_time(message: SiweMessage, now: datetime) -> None:
    if message.issued_at > now + _SKEW:
        raise InvalidMessage("issued_at", f"it lies in the future; here it is {now.isoformat()}")
    if message.expiration_time is not None and message.expiration_time <= now - _SKEW:
        raise InvalidMessage("expiration_time", f"it has passed; here it is {now.isoformat()}")
    if message.not_before is not None and message.not_before > now + _SKEW:
        raise InvalidMessage("not_before", f"it lies in the future; here it is {now.isoformat()}")


def _origin(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _bytes(signature: str) -> bytes:
    if not _HEXADECIMAL.fullmatch(signature) or len(signature) > 2 + 2 * _LONGEST_SIGNATURE_BYTES:
        raise InvalidMessage("signature", f"not 0x and at most {_LONGEST_SIGNATURE_BYTES} bytes in hexadecimal digits")
    return bytes.fromhex(signature.removeprefix("0x"))
