"""EIP-4361: what is read is what was written, and nothing else is taken for a message."""

import string
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import InvalidMessage
from functions.analytics.ethereum_address import checksummed
from functions.analytics.siwe_message import SiweMessage, parse
from tests.functions.analytics.wallet import written

ADDRESS = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
SOUND = {
    "scheme": "https",
    "domain": "grid.example:8443",
    "address": ADDRESS,
    "statement": "I accept: https://grid.example/terms?v=1",
    "uri": "https://grid.example:8443",
    "version": "1",
    "chain_id": 31337,
    "nonce": "32891756aZ",
    "issued_at": "2026-01-31T07:00:00Z",
    "expiration_time": "2026-01-31T08:00:00.123+01:00",
    "not_before": "2026-01-31T06:59:00-00:30",
    "request_id": "a-b_c~1:@%20",
    "resources": ["ipfs://bafy", "https://grid.example/a?b=c#d"],
}

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
names = st.text(string.ascii_letters + string.digits + "-._~", min_size=1)
uris = st.builds("{}://{}".format, st.sampled_from(["https", "http", "ipfs"]), names)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(timezones=zones)
messages = st.builds(
    SiweMessage,
    scheme=st.none() | st.sampled_from(["https", "http"]),
    domain=names,
    address=st.binary(min_size=20, max_size=20).map(lambda address: checksummed(address.hex())),
    statement=st.none() | st.text(string.ascii_letters + string.digits + " -._~:/?#[]@!$&'()*+,;=", min_size=1),
    uri=uris,
    chain_id=st.integers(0, 2**64 - 1),
    nonce=st.text(string.ascii_letters + string.digits, min_size=8),
    issued_at=times,
    expiration_time=st.none() | times,
    not_before=st.none() | times,
    request_id=st.none() | names | st.just(""),
    resources=st.none() | st.lists(uris).map(tuple),
)


@unhurried
@given(messages)
def test_what_was_written_is_read(message):
    assert parse(written(version="1", **msgspec.structs.asdict(message))) == message


@unhurried
@given(st.text() | st.lists(st.sampled_from([*written(**SOUND).split("\n"), "", "- ", "x"])).map("\n".join))
def test_any_text_is_read_or_refused(text):
    with suppress(InvalidMessage):
        assert isinstance(parse(text), SiweMessage)


def test_the_form_of_each_field_is_that_of_the_standard():
    message = parse(written(**SOUND))
    assert (message.scheme, message.domain, message.address) == ("https", "grid.example:8443", ADDRESS)
    assert message.expiration_time == datetime.fromisoformat("2026-01-31T07:00:00.123+00:00")
    assert message.resources == tuple(SOUND["resources"])


@pytest.mark.parametrize("field", ["scheme", "statement", "expiration_time", "not_before", "request_id", "resources"])
def test_what_may_be_left_out(field):
    assert getattr(parse(written(**SOUND | {field: None})), field) is None


@pytest.mark.parametrize("field", ["uri", "version", "chain_id", "nonce", "issued_at"])
def test_what_may_not_is_named(field):
    with pytest.raises(InvalidMessage) as refused:
        parse(written(**SOUND | {field: None}))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domain", "grid.example/path"),
        ("domain", "someone@grid.example"),
        ("domain", "gríd.example"),
        ("domain", ""),
        ("address", ADDRESS.lower()),
        ("address", ADDRESS.upper().replace("0X", "0x")),
        ("address", ADDRESS[:-1]),
        ("address", ADDRESS + " "),
        ("statement", "two\nlines"),
        ("statement", "a “quote”"),
        ("statement", "tab\t"),
        ("uri", "grid.example"),
        ("uri", "https://grid.example/a b"),
        ("uri", "https://grid.example/%zz"),
        ("version", "2"),
        ("version", "1 "),
        ("version", "01"),
        ("chain_id", "0x1"),
        ("chain_id", "-1"),
        ("chain_id", "1" * 5000),
        ("chain_id", "٣"),
        ("nonce", "1234567"),
        ("nonce", "12345678-"),
        ("issued_at", "2026-01-31"),
        ("issued_at", "2026-01-31T07:00:00"),
        ("issued_at", "2026-02-30T07:00:00Z"),
        ("issued_at", "2026-01-31T07:00:60Z"),
        ("issued_at", "2026-01-31 07:00:00Z"),
        ("issued_at", "20260131T070000Z"),
        ("expiration_time", "tomorrow"),
        ("expiration_time", "2026-01-31T07:00:00+24:00"),
        ("not_before", "1769842800"),
        ("request_id", "a b"),
        ("resources", ["not a uri"]),
    ],
)
def test_what_is_wrong_is_named(field, value):
    with pytest.raises(InvalidMessage) as refused:
        parse(written(**SOUND | {field: value}))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (lambda lines: [*lines, ""], "message"),
        (lambda lines: [*lines, "Nonce: 12345678"], "message"),
        (lambda lines: ["", *lines], "domain"),
        (lambda lines: [line + "\r" for line in lines], "domain"),
        (lambda lines: [*lines[:4], *lines[5:]], "statement"),
        (lambda lines: [*lines[:2], *lines[3:]], "statement"),
        (lambda lines: lines[:5] + lines[5:7][::-1] + lines[7:], "uri"),
        (lambda lines: lines[:10] + lines[10:12][::-1] + lines[12:], "message"),
        (lambda lines: [line.replace("Chain ID", "Chain Id") for line in lines], "chain_id"),
        (lambda lines: lines[:1], "address"),
    ],
)
def test_the_order_of_lines_is_that_of_the_standard(changed, field):
    with pytest.raises(InvalidMessage) as refused:
        parse("\n".join(changed(written(**SOUND).split("\n"))))
    assert refused.value.field == field
