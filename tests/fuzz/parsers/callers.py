"""What callers of the API say of themselves and ask for."""

from random import Random
from typing import Any

from coincurve import PrivateKey

from domain.api_key import ApiKey, parse_key
from domain.errors import InvalidMessage
from functions.analytics.client_address import client_address
from functions.analytics.credentials import credentials_of
from functions.analytics.cursor import from_cursor, hour_from_cursor, number_cursor, number_from_cursor, to_cursor
from functions.analytics.loopback import host_name, is_loopback
from functions.analytics.prefer import LONGEST_S, preferred_wait_s
from functions.analytics.problem import Unauthorized
from functions.analytics.siwe_message import SiweMessage, parse
from functions.analytics.wallet_signature import recovered_address, signed_text
from tests.functions.analytics.test_siwe_message import SOUND
from tests.functions.analytics.wallet import written
from tests.fuzz.mutations import TEXTS, content, like, text
from tests.fuzz.parser import Parser
from tests.messages import ORIGIN

KEY = ApiKey("0123456789ab", bytes(range(32))).text()
MESSAGE = written(**SOUND)
SIGNED = PrivateKey(b"\x01" * 32).sign_recoverable(signed_text(MESSAGE), hasher=None)
HEADERS = (b"authorization", b"cookie", b"origin", b"host", b"x-forwarded-for")


def _siwe(random: Random) -> str:
    lines = MESSAGE.split("\n")
    if random.random() < 0.3:
        lines.insert(random.randrange(len(lines)), random.choice([*lines, *TEXTS]))
    return text(random, "\n".join(lines))


def _sent(random: Random) -> dict[str, Any]:
    said = (f"Bearer {KEY}", f"gridledger_session={'a' * 43}; x=y", "https://[::1]:8000", "127.0.0.1:8000", "1.2.3.4")
    headers = [
        (name, text(random, value).encode("latin-1", "replace"))
        for name, value in zip(HEADERS, said, strict=True)
        if random.random() < 0.7
    ]
    client = random.choice((None, ("", 0), (text(random, "::ffff:127.0.0.1"), 1), (text(random, "10.0.0.7"), 1)))
    return {"type": "http", "path": "/", "method": "GET", "headers": headers, "client": client}


def _known(scope: dict[str, Any]) -> None:
    client_address(scope)
    parse_key(credentials_of(scope).text)


def _cursor(cursor: str) -> None:
    assert to_cursor(*hour_from_cursor(cursor)) == cursor
    assert to_cursor(from_cursor(cursor)) == cursor


def _number(cursor: str) -> None:
    assert number_cursor("letters", number_from_cursor("letters", cursor)) == cursor


def _key(said: str) -> None:
    key = parse_key(said)
    assert key is None or key.text() == said


def _wait(said: str) -> None:
    assert 0 <= preferred_wait_s(said) <= LONGEST_S


def _host(said: str) -> None:
    assert is_loopback(host_name(said)) in (True, False)


def _message(said: str) -> None:
    assert isinstance(parse(said), SiweMessage)


def _signature(signature: bytes) -> None:
    address = recovered_address(signed_text(MESSAGE), signature)
    assert address is None or len(address) == 42


def _signature_like(random: Random) -> bytes:
    return content(random, SIGNED[:64] + bytes([27 + random.randrange(2)]))


PARSERS = [
    Parser("API key", like(KEY), _key),
    Parser("credentials of a request", _sent, _known, (Unauthorized,)),
    Parser("cursor of hours", like(to_cursor(ORIGIN), to_cursor(ORIGIN, "north")), _cursor, (InvalidMessage,)),
    Parser("cursor of numbers", like(number_cursor("letters", 7)), _number, (InvalidMessage,)),
    Parser("Prefer", like("wait=10", 'respond-async, wait="5"; x'), _wait),
    Parser("host and origin", like("http://127.0.0.1:80", "//[::1]:8000", "https://grid.example"), _host),
    Parser("sign-in message", _siwe, _message, (InvalidMessage,)),
    Parser("signature of a wallet", _signature_like, _signature),
]
