"""What may come as a request's body: taken as a window, or refused with the reason, however long, deep or strange."""

import asyncio
import json
import socket

import msgspec
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from functions.analytics.json_body import LARGEST_BYTES, json_body
from tests.functions.analytics.test_requests import JSON, PATH, window

SOUND = msgspec.json.encode(window())


def refused(answer, status, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert answer.json()["errors"][0]["field"] == field


def changed(**fields):
    return json.loads(SOUND) | fields


def with_text(field, text):
    """The sound window with this JSON, sound or not, as a field of it."""
    return json.dumps(changed(**{field: "HERE"})).replace('"HERE"', text).encode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("feeder", {"$ne": ""}),
        ("feeder", None),
        ("feeder", ["north"]),
        ("feeder", "north\x00"),
        ("series", {"$gt": ""}),
        ("series[0]", [{"$ne": ""}]),
        ("series", "m-1"),
        ("origin", {"$date": 0}),
        ("origin", 1769842800),
        ("time_zone", "'; drop table series; --"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "Europe/London\x00"),
        ("country", "'; drop table series; --"),
        ("country", "../GB"),
        ("block", 2**63),
        ("block", True),
        ("block", "0"),
        ("energy_wh", [[2**31] * 672]),
        ("energy_wh[0][0]", [["400"] * 672]),
        ("energy_wh[0][0]", [[True] * 672]),
        ("temperature_c", [1e308] * 696),
        ("irradiance_w_m2", [-1e308] * 696),
        ("wind_m_s", [3.5e38] * 696),
        ("flags[...]", {"m-1": "gap"}),
        ("flags", ["gap"]),
        ("interval", "PT1H; drop table series"),
    ],
)
def test_the_field_that_is_wrong_is_named(lived_in, field, value):
    name = field.partition("[")[0]
    refused(lived_in.post(PATH, json=changed(**{name: value})), 422, field)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "0x10", "01", "1" + "0" * 500])
@pytest.mark.parametrize("field", ["block", "temperature_c"])
def test_what_is_no_number_is_refused(lived_in, field, number):
    text = number if field == "block" else f"[{', '.join([number] * 696)}]"
    refused(lived_in.post(PATH, content=with_text(field, text), headers=JSON), 422)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"window"',
        b"NaN",
        b"\x00",
        b"\xff\xfe",
        SOUND.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + SOUND,
        SOUND[:-1],
        SOUND + SOUND,
        SOUND.replace(b"north", b"nor\xffth"),
        SOUND.replace(b"north", b"nor\\ud800th"),
        b"{" * 100_000,
        b"[" * 500_000,
        with_text("flags", "[" * 400_000 + "]" * 400_000),
        with_text("unknown", "[" * 400_000 + "]" * 400_000),
        with_text("unknown", '{"a":' * 100_000 + "1" + "}" * 100_000),
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_window_is_refused(lived_in, body):
    refused(lived_in.post(PATH, content=body, headers=JSON), 422)


@pytest.mark.parametrize(
    "name", ['{"$ne": null}', "$where", "a.b.$c", "m-1'; drop table series; --", "\U0001f50c", "<script>", "%00"]
)
def test_a_strange_name_is_taken_as_it_is(lived_in, name):
    answer = lived_in.post(PATH, json=changed(feeder=name, series=[name], flags={name: ["$set"]}))
    assert answer.status_code == 202, answer.text
    stored = lived_in.get(answer.headers["location"]).json()
    assert (stored["feeder"], stored["series"][0]["series"]) == (name, name)


@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/xml",
        "application/jsonl",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/json, text/plain",
    ],
)
def test_what_does_not_call_itself_json_is_refused(lived_in, media_type):
    headers = {} if media_type is None else {"content-type": media_type}
    refused(lived_in.post(PATH, content=SOUND, headers=headers), 415)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip"])
def test_what_is_compressed_is_refused(lived_in, coding):
    refused(lived_in.post(PATH, content=SOUND, headers=JSON | {"content-encoding": coding}), 415)


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=UTF-8"])
def test_what_calls_itself_json_is_read(lived_in, media_type):
    assert lived_in.post(PATH, content=SOUND, headers={"content-type": media_type}).status_code == 202


@pytest.mark.parametrize("key", ['{"$ne": 1}', "'; drop table series; --", "a:b:*", "%00", "k" * 200])
def test_a_strange_key_is_a_key(lived_in, key):
    first, second = (lived_in.post(PATH, content=SOUND, headers=JSON | {"idempotency-key": key}) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202), first.text
    assert first.json() == second.json()


def test_a_key_without_end_is_refused(lived_in):
    answer = lived_in.post(PATH, content=SOUND, headers=JSON | {"idempotency-key": "k" * 201})
    refused(answer, 422, "idempotency-key")


@pytest.mark.parametrize(
    "wait", ["wait=NaN", "wait=-1", "wait=1e9", "wait=" + "9" * 50, "wait", "wait=0;wait=9", "\u00e9"]
)
def test_a_preference_that_means_nothing_is_passed_over(lived_in, wait):
    answer = lived_in.post(PATH, content=SOUND, headers=JSON | {"prefer": wait.encode("latin-1")})
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers


def pieces(count):
    yield b'{"feeder": "'
    for _ in range(count):
        yield b"a" * 65_536


def test_a_body_that_is_too_long_is_refused_whether_it_says_its_length_or_not(lived_in):
    longest = b'"' + b"a" * (LARGEST_BYTES - 2) + b'"'
    refused(lived_in.post(PATH, content=longest, headers=JSON), 422)
    refused(lived_in.post(PATH, content=longest + b" ", headers=JSON), 413)
    refused(lived_in.post(PATH, content=pieces(17), headers=JSON), 413)


def test_a_body_is_refused_by_the_length_it_says_before_it_comes(lived_in):
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {10**12}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", lived_in.base_url.port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert connection.makefile("rb").readline().split()[1] == b"413"


def test_who_hangs_up_in_the_middle_is_no_error_of_ours():
    coming = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(coming)

    headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(json_body(Request({"type": "http", "headers": headers}, receive)))
    assert refusal.value.status_code == 400
