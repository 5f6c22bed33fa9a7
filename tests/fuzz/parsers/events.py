"""Events and readings on their way through the house."""

import asyncio
import json
import logging
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import msgspec
from starlette.requests import Request

from domain.cloud_event import (
    ACTUALS_CORRECTED,
    FORECAST_ISSUED,
    FORECAST_NOTARIZED,
    WINDOW_CLOSED,
    from_event,
    to_event,
)
from domain.errors import InvalidMessage
from functions.analytics.event_stream import order
from functions.analytics.forecasts import _issued as issued
from functions.analytics.request_window import request_window
from functions.dead_letters import Letter
from functions.event_function import event_function
from functions.persistence.documents import forecast_document
from functions.reconciler.sightings import sighting
from knative.local_runner.event import from_record, from_request
from tests import messages
from tests.fuzz.mutations import TEXTS, content, document, few_changes, like, text
from tests.fuzz.parser import Parser

SOUND = {
    WINDOW_CLOSED: messages.window(),
    ACTUALS_CORRECTED: messages.correction(),
    FORECAST_ISSUED: messages.forecast(),
    FORECAST_NOTARIZED: messages.receipt(),
}
JSON = {name: msgspec.to_builtins(message) for name, message in SOUND.items()}
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "type": ACTUALS_CORRECTED,
    "source": "/a",
    "datacontenttype": "application/json",
}
STRUCTURED = EVENT | {"data": JSON[ACTUALS_CORRECTED]}

_handle = event_function(lambda message: None)
_loop = asyncio.new_event_loop()


def _event_of(kind: str) -> Parser:
    def read(data: bytes) -> None:
        message = from_event(kind, data)
        event = to_event(message)
        assert from_event(event.type, event.data) == message

    return Parser(f"data of {kind}", lambda random: document(random, JSON[kind]), read, (InvalidMessage,), 0.5)


def _request(random: Random) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Binary or structured mode."""
    if random.random() < 0.5:
        return [(b"content-type", b"application/cloudevents+json")], document(random, STRUCTURED)
    headers = [(f"ce-{text(random, name) if random.random() < 0.1 else name}", value) for name, value in EVENT.items()]
    place = random.randrange(len(headers))
    headers[place] = (headers[place][0], text(random, headers[place][1]))
    encoded = [(name.lower().encode(), value.encode(errors="replace")) for name, value in headers]
    return [*encoded, (b"content-type", b"application/json")], document(random, JSON[ACTUALS_CORRECTED])


def _served(request: tuple[list[tuple[bytes, bytes]], bytes]) -> None:
    """Taken, or refused for good: with any other status it would be sent again and again."""
    headers, body = request

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    logging.disable()
    try:
        answer = _loop.run_until_complete(
            _handle(Request({"type": "http", "method": "POST", "headers": headers}, receive))
        )
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status_code in (200, 422), bytes(answer.body)


def _record(random: Random) -> Any:
    names = ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_é", "content-type", "x", ""]
    headers = [
        (random.choice(names), random.choice((None, b"", b"\xff", WINDOW_CLOSED.encode(), random.randbytes(3))))
        for _ in range(6)
    ]
    return SimpleNamespace(
        headers=[(name, b"1.0") for name in names[:4]] * random.randrange(2) + headers,
        key=random.choice((None, b"", b"\xff\xfe", b"k" * 2000)),
        value=random.choice((None, b"", b"{}", document(random, JSON[FORECAST_ISSUED]))),
        timestamp=random.choice((0, -1, 1769842800000, 2**53, -(2**62), 2**63 - 1)),
        **{"partition": 0, "offset": random.randrange(2**63), "topic": "energy_forecasts"},
    )


def _carried(record: Any) -> None:
    event = from_record(record, "source")
    assert all(name.isascii() and value.isprintable() for name, value in event.http_headers().items())
    assert from_request(event.http_headers().items(), event.data) == event


def _sighted(record: Any) -> None:
    seen = sighting(record, refused=False)
    assert seen is None or seen.origin.utcoffset() == seen.place.at.utcoffset() == timedelta(0)


def _letter(random: Random) -> Letter:
    names = ["ce_type", "ce_knativeerrorcode", "ce_knativeerrordata", "ce_knativeerrordest", "x"]
    values = [content(random, b"bm90IGEgd2luZG93"), b"422", random.randbytes(5), b""]
    headers = [(random.choice(names), random.choice(values)) for _ in range(5)]
    return Letter(0, random.choice((-1, 0, 2**62, 1769842800000)), None, random.randbytes(4), headers)


def _looked_at(letter: Letter) -> None:
    text_of_it = [letter.type, letter.topic, letter.status, letter.reason, letter.cause, letter.refused_by]
    json.dumps([*text_of_it, letter.at and letter.at.isoformat()])


def _block(random: Random) -> bytes:
    return json.dumps(few_changes(random, JSON[FORECAST_ISSUED] | {"series": random.sample(TEXTS, 2)})).encode()


def _packed(data: bytes) -> None:
    forecast = from_event(FORECAST_ISSUED, data)
    document_of_it = forecast_document(forecast)
    assert issued(document_of_it).forecast == forecast


PARSERS = [
    *map(_event_of, SOUND),
    Parser("event over HTTP", _request, _served, share=0.2),
    Parser("event of a Kafka record", _record, _carried),
    Parser("record for the reconciler", _record, _sighted),
    Parser("dead letter", _letter, _looked_at),
    Parser("quantiles as binaries", _block, _packed, (InvalidMessage,), 0.3),
    Parser(
        "window of a request",
        lambda random: document(random, JSON[WINDOW_CLOSED]),
        request_window,
        (InvalidMessage,),
        0.3,
    ),
    Parser("place in the stream", like("1769842800000-0", "0-0", "17"), order, (ValueError,)),
]
