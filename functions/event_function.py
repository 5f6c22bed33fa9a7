"""Turns a handler into what functions-framework serves: parse, call, send results on, error → status.

`functions/<name>/main.py` wires one:

    settings = Settings.from_environment()
    store = MongoStore(settings.mongodb_url)
    handle = event_function(partial(store_message, store=store))

and is served, from the repository root, by functions-framework's ASGI application in one uvicorn process:

    FUNCTION_SOURCE=functions/<name>/main.py FUNCTION_TARGET=handle \
        python -m uvicorn --factory functions_framework.aio:create_asgi_app --port 8080

Not by `functions-framework --asgi`: that puts gunicorn in front, which imports main.py before it forks (clients
with threads do not survive that) and leaves a serving orphan behind when it is killed. The signature is `http`,
not `cloudevent`: there the status is always 200 and stdlib JSON would parse each body a second time.

| outcome | status | what the dispatcher does |
|---|---|---|
| done, or done before | 200 | commits |
| InvalidMessage, unknown type, no CloudEvent | 422, the reason as body | dead letter, with the reason |
| DependencyUnavailable, K_SINK included, also after short retries here | 503 | retries with back-off |
| anything else | 500, logged with its traceback | retries with back-off |

`GET` of any path answers 200: main.py was imported, settings and adapters are there (readiness probe).
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping

from cloudevents.exceptions import GenericException
from cloudevents.http import CloudEvent, from_http
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.cloud_event import Message, from_event, to_event
from domain.errors import DependencyUnavailable, InvalidMessage
from functions.json_log import log_as_json
from functions.sink import Sink
from functions.telemetry.settings import Settings as TelemetrySettings
from functions.telemetry.telemetry import Handled, Telemetry, telemetry

# Handlers run in a thread pool, several at once: what they share must bear that. Of a generator, what stands
# after a `yield` runs once K_SINK has taken the message. The same event may come again, now or next week.
Handler = Callable[[Message], Iterable[Message] | None]
Tick = Callable[[], Iterable[Message] | None]
HttpFunction = Callable[[Request], Awaitable[Response]]

TICK = "dev.knative.sources.ping"  # what a PingSource sends
_NAMES = ("id", "type", "subject", "traceparent")  # of an event, as logs and traces have them
_HALF = re.compile("[\ud800-\udfff]")
_RETRY_PAUSES_S = (0.2, 0.8)  # bridges a restart of a store; a longer outage is the dispatcher's to wait for

_log = logging.getLogger("gridledger.function")


def event_function(
    handler: Handler, sink: Sink | None = None, tick: Tick | None = None, told: Telemetry | None = None
) -> HttpFunction:
    """The functions-framework target: `handler` for our events, `tick` for those of a PingSource.

    Without `sink` the handler must return nothing. Telemetry is what the environment says, unless given.
    """
    log_as_json()
    told = told or telemetry(TelemetrySettings.from_environment())

    def results(event: CloudEvent) -> Generator[Message, None, None]:
        if tick is not None and event["type"] == TICK:
            yield from tick() or ()
        else:
            yield from handler(from_event(event["type"], event.data or b"")) or ()

    async def attempt(event: CloudEvent, traceparent: str | None) -> int:
        """How many results went to K_SINK."""
        sent, messages = 0, results(event)
        try:
            while (message := await run_in_threadpool(next, messages, None)) is not None:
                if sink is None:
                    raise TypeError(f"the handler returned a {type(message).__name__}, but there is no K_SINK")
                await sink.send(to_event(message, traceparent))
                sent += 1
        finally:
            await run_in_threadpool(messages.close)
        return sent

    async def handle(request: Request) -> Response:
        if request.method != "POST":
            return _not_an_event(request.method)
        began, span, sent = time.monotonic(), None, 0
        names: dict[str, str | None] = {}
        try:
            event = _received(request, await request.body())
            span = told.begin(_names(event))
            names = _names(event) | {"traceparent": span.traceparent}
            sent = await _with_retries(lambda: attempt(event, span.traceparent), names)
            status, outcome, reason = 200, "done", "OK"
        except Exception as error:  # noqa: BLE001  the boundary: whatever it is becomes a status and a log line
            status, outcome, reason = _verdict(error)
        duration_s = time.monotonic() - began
        told.end(span, Handled(names.get("type") or "", outcome, reason, duration_s))
        fields = names | {"outcome": outcome, "status": status, "reason": reason, "sent": sent}
        fields["duration_ms"] = round(1000 * duration_s)
        _log.log(logging.INFO if status == 200 else logging.WARNING, "event", extra={"fields": fields})
        return PlainTextResponse(reason, status)

    return handle


def _received(request: Request, body: bytes) -> CloudEvent:
    """The event with its data as bytes; binary and structured mode."""
    try:
        event = from_http(request.headers, body, data_unmarshaller=lambda data: data)
    except (GenericException, ValueError, TypeError, RecursionError) as error:
        raise InvalidMessage("cloud event", str(error)) from error
    for name in ("source", *_NAMES):
        if not _is_text(event.get(name)):
            raise InvalidMessage(name, "not a text")
    return event


def _is_text(value: object) -> bool:
    """Or left out. JSON can hold halves of characters, which nothing that writes UTF-8 takes."""
    return value is None or (isinstance(value, str) and not _HALF.search(value))


def _verdict(error: Exception) -> tuple[int, str, str]:
    """Status, outcome and reason; what is none of ours is logged with its traceback."""
    match error:
        case InvalidMessage():
            return 422, "invalid", _HALF.sub("\ufffd", str(error))
        case DependencyUnavailable():
            return 503, "unavailable", str(error)
    _log.error("unexpected error", exc_info=error)
    return 500, "failed", f"{type(error).__name__}: {error}"


async def _with_retries(attempt: Callable[[], Awaitable[int]], names: Mapping[str, str | None]) -> int:
    for pause_s in _RETRY_PAUSES_S:
        try:
            return await attempt()
        except DependencyUnavailable as error:
            _log.warning(str(error), extra={"fields": {**names, "outcome": "retry"}})
            await asyncio.sleep(pause_s)
    return await attempt()


def _not_an_event(method: str) -> Response:
    if method in {"GET", "HEAD"}:
        return PlainTextResponse("ready")
    return PlainTextResponse("POST a CloudEvent", 405, {"Allow": "GET, POST"})


def _names(event: CloudEvent) -> dict[str, str | None]:
    return {name: event.get(name) for name in _NAMES}
