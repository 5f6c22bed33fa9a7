"""A function for tests: what it does with a correction stands in the correction's `series`."""

import os
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

from domain.actuals import ActualsCorrected
from domain.cloud_event import Message
from domain.errors import DependencyUnavailable, InvalidMessage
from functions.event_function import event_function
from functions.sink import Sink

CALLS = Path(os.environ["CALLS"])  # a line per call: series


def calls(series: str) -> int:
    return CALLS.read_text().splitlines().count(series)


def handler(message: Message) -> Iterator[Message]:
    assert isinstance(message, ActualsCorrected)
    with CALLS.open("a") as file:
        file.write(message.series + "\n")
    match message.series:
        case "invalid":
            raise InvalidMessage("series", "nobody knows it")
        case "store down":
            raise DependencyUnavailable("store", "connection refused")
        case "store down once" if calls(message.series) == 1:
            raise DependencyUnavailable("store", "connection refused")
        case "broken" | "broken twice" if message.series == "broken" or calls(message.series) <= 2:
            raise ZeroDivisionError("division by zero")
        case "killed once" if calls(message.series) == 1:
            os.kill(os.getpid(), SIGKILL)
    yield message
    with CALLS.open("a") as file:
        file.write(f"taken {message.series}\n")


def tick() -> list[Message]:
    with CALLS.open("a") as file:
        file.write("tick\n")
    return []


handle = event_function(handler, Sink(os.environ["K_SINK"]), tick)
