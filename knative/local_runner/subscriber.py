"""Delivers one event to one function until it is taken or has become a dead letter."""

import threading
from collections.abc import Callable

import httpx

from knative.local_runner.delivery import Answer, Next, after, error_attributes, pause_s
from knative.local_runner.event import Event
from knative.local_runner.http_client import http
from knative.local_runner.kinds import Delivery
from knative.local_runner.pods import Pod

_DEAD_LETTER_PAUSE_S = 5.0
_DEAD_LETTER_TIMEOUT_S = 10.0


class Stopped(Exception):
    """The runner ends; what was not committed comes again in the next run."""


class Subscriber:
    """The function behind a KafkaSource; may be used by several threads."""

    def __init__(
        self, pod: Pod, delivery: Delivery, dead_letters: str, stopping: threading.Event, say: Callable[[str], None]
    ) -> None:
        self._pod, self._delivery, self._dead_letters = pod, delivery, dead_letters
        self._stopping, self._say = stopping, say

    def deliver(self, event: Event) -> None:
        """Return once the event is taken, or is a dead letter; Stopped when the runner ends before."""
        retries = 0
        while (answer := self._post(event)) is not None:
            match after(answer, retries, self._delivery):
                case Next.COMMIT:
                    return
                case Next.DEAD_LETTER:
                    self._bury(event, answer)
                    return
            retries += 1
            self._pause(pause_s(retries, self._delivery))
        raise Stopped

    def _post(self, event: Event) -> Answer | None:
        """None when the runner ends. While nobody listens it waits: on a cluster the activator would."""
        timeout_s = self._delivery.timeout.total_seconds()
        while not self._stopping.is_set():
            try:
                response = http.post(self._pod.url, content=event.data, headers=event.http_headers(), timeout=timeout_s)
                return Answer(response.status_code, response.content)
            except httpx.ConnectError:
                self._pod.await_ready(self._stopping, self._say)
            except httpx.HTTPError:
                return Answer(None)
        return None

    def _bury(self, event: Event, answer: Answer) -> None:
        """A cluster gives up when the dead letter sink is down, and the event is gone; here it is tried for ever."""
        letter = event.with_attributes(error_attributes(self._pod.url, answer))
        reason = answer.body.decode(errors="replace")[:200]
        self._say(f"{self._pod.name}: event {event.attributes['id']} is a dead letter: {answer.status} {reason}")
        while (refusal := self._refusal(letter)) is not None:
            self._say(f"{self._pod.name}: dead letter {event.attributes['id']} is not taken ({refusal}), trying again")
            self._pause(_DEAD_LETTER_PAUSE_S)

    def _refusal(self, letter: Event) -> str | None:
        headers = letter.http_headers()
        try:
            response = http.post(
                self._dead_letters, content=letter.data, headers=headers, timeout=_DEAD_LETTER_TIMEOUT_S
            )
        except httpx.HTTPError as error:
            return repr(error)
        return None if response.is_success else f"{response.status_code} {response.text}"

    def _pause(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopped
