"""Sign-In with Ethereum messages (EIP-4361), read strictly: a text is one, or an error says which field is wrong.

What is signed is the text as it came; nothing here writes one.
"""

import re
from datetime import datetime

from msgspec import Struct

from domain.errors import InvalidMessage
from functions.analytics.ethereum_address import is_checksummed

_UNRESERVED = r"A-Za-z0-9._~\-"
_SUB_DELIMS = "!$&'()*+,;="
_URI_CHARACTERS = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:/?#\[\]@]|%[0-9A-Fa-f]{{2}})"

_HEADER = re.compile(
    rf"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([{_UNRESERVED}{_SUB_DELIMS}:%\[\]]+)"
    " wants you to sign in with your Ethereum account:"
)
_ADDRESS = re.compile(r"0x[0-9A-Fa-f]{40}")
_STATEMENT = re.compile(rf"[{_UNRESERVED}{_SUB_DELIMS}:/?#\[\]@ ]+")
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_URI_CHARACTERS}*")
_CHAIN_ID = re.compile(r"[0-9]{1,20}")
_NONCE = re.compile(r"[A-Za-z0-9]{8,}")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_REQUEST_ID = re.compile(rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:@]|%[0-9A-Fa-f]{{2}})*")
_RESOURCE = "- "


class SiweMessage(Struct, frozen=True, kw_only=True):
    """The fields of one, in their order; what it may leave out is None when it does."""

    scheme: str | None
    domain: str
    address: str  # EIP-55
    statement: str | None
    uri: str
    chain_id: int
    nonce: str
    issued_at: datetime
    expiration_time: datetime | None
    not_before: datetime | None
    request_id: str | None
    resources: tuple[str, ...] | None


def parse(text: str) -> SiweMessage:
    """InvalidMessage names the first field that is wrong, missing or out of place."""
    lines = _Lines(text)
    scheme, domain = lines.header()
    address = lines.address()
    statement = lines.statement()
    uri = lines.labelled("URI", "uri", _URI)
    if lines.labelled("Version", "version", re.compile(".*")) != "1":
        raise InvalidMessage("version", "only version 1 is known")
    message = SiweMessage(
        scheme=scheme,
        domain=domain,
        address=address,
        statement=statement,
        uri=uri,
        chain_id=int(lines.labelled("Chain ID", "chain_id", _CHAIN_ID)),
        nonce=lines.labelled("Nonce", "nonce", _NONCE),
        issued_at=_time("issued_at", lines.labelled("Issued At", "issued_at", _DATE_TIME)),
        expiration_time=lines.time_if_any("Expiration Time", "expiration_time"),
        not_before=lines.time_if_any("Not Before", "not_before"),
        request_id=lines.labelled_if_any("Request ID", "request_id", _REQUEST_ID),
        resources=lines.resources(),
    )
    lines.end()
    return message


class _Lines:
    """What is left of a text; each call takes the lines of one field."""

    def __init__(self, text: str) -> None:
        self._rest = text.split("\n")[::-1]

    def header(self) -> tuple[str | None, str]:
        found = _HEADER.fullmatch(self._take("domain"))
        if found is None:
            raise InvalidMessage("domain", "the first line is not `<domain> wants you to sign in with your …`")
        return found[1], found[2]

    def address(self) -> str:
        address = self._take("address")
        if not _ADDRESS.fullmatch(address):
            raise InvalidMessage("address", "not 0x and 40 hexadecimal digits")
        if not is_checksummed(address):
            raise InvalidMessage("address", "its capitals are not those of EIP-55")
        return address

    def statement(self) -> str | None:
        """A line between two empty ones; without it these two follow each other."""
        self._empty_line()
        if self._begins(""):
            self._empty_line()
            return None
        statement = self._take("statement")
        if not _STATEMENT.fullmatch(statement):
            raise InvalidMessage("statement", "a character that EIP-4361 does not allow there")
        self._empty_line()
        return statement

    def labelled(self, label: str, field: str, form: re.Pattern[str]) -> str:
        line = self._take(field)
        name, _, value = line.partition(": ")
        if name != label:
            raise InvalidMessage(field, f"`{label}: …` is expected where the message goes on with something else")
        if not form.fullmatch(value):
            raise InvalidMessage(field, "not of the form that EIP-4361 gives it")
        return value

    def labelled_if_any(self, label: str, field: str, form: re.Pattern[str]) -> str | None:
        return self.labelled(label, field, form) if self._begins(f"{label}: ") else None

    def time_if_any(self, label: str, field: str) -> datetime | None:
        value = self.labelled_if_any(label, field, _DATE_TIME)
        return None if value is None else _time(field, value)

    def resources(self) -> tuple[str, ...] | None:
        if not self._rest or self._rest[-1] != "Resources:":
            return None
        self._rest.pop()
        found = []
        while self._begins(_RESOURCE):
            found.append(self._take("resources").removeprefix(_RESOURCE))
            if not _URI.fullmatch(found[-1]):
                raise InvalidMessage("resources", "one of them is not a URI")
        return tuple(found)

    def end(self) -> None:
        if self._rest:
            raise InvalidMessage("message", "a line that is unknown, twice there, or out of its order")

    def _begins(self, start: str) -> bool:
        """Whether the next line does; an empty start means an empty line."""
        return bool(self._rest) and (self._rest[-1].startswith(start) if start else not self._rest[-1])

    def _empty_line(self) -> None:
        if self._take("statement"):
            raise InvalidMessage("statement", "an empty line is expected before and after it")

    def _take(self, field: str) -> str:
        if not self._rest:
            raise InvalidMessage(field, "the message ends before it")
        return self._rest.pop()


def _time(field: str, value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidMessage(field, "no such moment") from error
