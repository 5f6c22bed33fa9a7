"""Inputs that are nearly right: a sound one with a few places changed; some that never were."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

NUMBERS = [0, -1, 1, 23, 255, 2**31, -(2**31) - 1, 2**32, 2**53, 2**63, 2**64, 10**30, -0.0, 1.5, 1e308, float("nan")]
TEXTS = ["", " ", "a", "\0", "é", "\ud800", "\U0001f50c", "٣", "²", "0x", "0x0", "0x" + "0" * 64, "NaN", "a" * 300]
TIMES = ["2026-01-31T07:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
TIMES += [
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:00:00Z",
    "1969-12-31T23:00:00Z",
    "2026-01-31T07:00:00",
    "2026-13-01T00:00:00Z",
    "2026-01-31T07:00:60Z",
    "2026-01-31",
]
VALUES: list[Any] = [None, True, False, [], [[]], {}, {"a": 1}, [None], *NUMBERS, *TEXTS, *TIMES]
PIECES = [
    "0",
    "9" * 25,
    "9" * 5000,
    "-",
    ".",
    "e5",
    ":",
    "/",
    "@",
    "%00",
    "\0",
    "\n",
    "\r\n",
    "\t",
    " ",
    ",",
    '"',
    "[",
    "{",
]
PIECES += ["}", "]", "\\u0000", "é", "٣", "²", "\u202e", "[::1", "Z", "+14:00", "=", "0x"]
_DEEP = 3000


def changed(random: Random, value: Any) -> Any:
    """A JSON value with one place changed; nothing of the old one is."""
    if isinstance(value, dict | list) and value and random.random() < 0.85:
        place = random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
        copy: Any = value.copy()
        match random.randrange(12):
            case 0:
                del copy[place]
            case 1 if isinstance(copy, list):
                copy.insert(place, copy[place])
            case 1:
                copy[random.choice(["extra", "", "__proto__"])] = copy[place]
            case _:
                copy[place] = changed(random, value[place])
        return copy
    if type(value) is int and random.random() < 0.5:
        return value + random.choice([-1, 1, 3600, 2**32])
    if isinstance(value, str) and random.random() < 0.5:
        return text(random, value)
    return random.choice(VALUES)


def few_changes(random: Random, value: Any) -> Any:
    """Mostly one, sometimes none."""
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        value = changed(random, value)
    return value


def document(random: Random, *sound: Any) -> bytes:
    """JSON like one of these, or bytes like it."""
    text_of_it = json.dumps(few_changes(random, random.choice(sound))).encode()
    match random.randrange(8):
        case 0:
            return content(random, text_of_it)
        case 1 if random.random() < 0.05:
            return random.choice([b"[" * _DEEP, b'{"a":' * _DEEP, b"[" * _DEEP + b"]" * _DEEP])
    return text_of_it


def content(random: Random, sound: bytes) -> bytes:
    """Bytes: a few of them others, missing, or twice there."""
    if random.random() < 0.02:
        return random.randbytes(random.randrange(60))
    for _ in range(random.randrange(1, 4)):
        begin = random.randrange(len(sound) + 1)
        end = begin + random.choice((0, 1, 1, 2, random.randrange(1, 40)))
        new = random.choice((b"", random.randbytes(1), random.randbytes(4), sound[begin:end] * 2))
        sound = sound[:begin] + new + sound[end:]
    return sound


def text(random: Random, sound: str) -> str:
    """The same with text."""
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        begin = random.randrange(len(sound) + 1)
        end = begin + random.choice((0, 0, 1, 1, random.randrange(1, 12)))
        new = random.choice(("", random.choice(PIECES), chr(random.randrange(0x20, 0x7F)), sound[begin:end] * 2))
        sound = sound[:begin] + new + sound[end:]
    return sound


def like(*sound: str) -> Callable[[Random], str]:
    """A maker of texts like these."""
    return lambda random: text(random, random.choice(sound))
