"""What the dispatcher does with an answer: one table, read in the source of eventing-kafka-broker 0.50.

| answer | then |
|---|---|
| 2xx | delivered |
| 404, 408, 409, 429, 5xx, none (timeout, cut connection) | again after a pause, `retry` times; then dead letter |
| any other | dead letter at once |

Before the n-th retry (n from 1) it pauses backoffDelay · 2ⁿ when exponential, backoffDelay · n when linear.
"""

import base64
from enum import Enum

from msgspec import Struct

from knative.local_runner.kinds import Delivery

_RETRIED_STATUSES = {404, 408, 409, 429}
_KEPT_BYTES = 1024  # of the answer's body


class Next(Enum):
    """What follows an answer."""

    COMMIT = "commit"
    RETRY = "retry"
    DEAD_LETTER = "dead letter"


class Answer(Struct, frozen=True):
    """Of a function; None where none came."""

    status: int | None
    body: bytes = b""


def after(answer: Answer, retries_done: int, delivery: Delivery) -> Next:
    """What follows this answer when `retries_done` retries were made before it."""
    status = answer.status
    if status is not None and 200 <= status < 300:
        return Next.COMMIT
    retried = status is None or status >= 500 or status in _RETRIED_STATUSES
    return Next.RETRY if retried and retries_done < delivery.retry else Next.DEAD_LETTER


def pause_s(retry: int, delivery: Delivery) -> float:
    """Seconds before the retry of this number, from 1."""
    factor = 2**retry if delivery.backoff_policy == "exponential" else retry
    return delivery.backoff_delay.total_seconds() * factor


def error_attributes(destination: str, answer: Answer) -> dict[str, str]:
    """The extension attributes that tell, on a dead letter, who refused it and why."""
    if answer.status is None:
        return {"knativeerrordest": destination}
    return {
        "knativeerrordest": destination,
        "knativeerrorcode": str(answer.status),
        "knativeerrordata": base64.b64encode(answer.body[:_KEPT_BYTES]).decode(),
    }
