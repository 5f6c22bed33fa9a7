"""The dispatcher's table, its pauses, and what a dead letter says."""

import base64
from datetime import timedelta

import pytest

from knative.local_runner.delivery import Answer, Next, after, error_attributes, pause_s
from knative.local_runner.kinds import Delivery, Destination, Reference

DELIVERY = Delivery(
    retry=3,
    backoff_policy="exponential",
    backoff_delay=timedelta(seconds=0.5),
    timeout=timedelta(seconds=20),
    dead_letter_sink=Destination(Reference("eventing.knative.dev/v1alpha1", "KafkaSink", "dead-letters")),
)
RETRIED = [404, 408, 409, 429, 500, 503, 599, None]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_2xx_is_committed(status):
    assert after(Answer(status), 0, DELIVERY) is Next.COMMIT


@pytest.mark.parametrize("status", RETRIED)
def test_outages_are_retried_then_buried(status):
    assert [after(Answer(status), done, DELIVERY) for done in range(4)] == [Next.RETRY] * 3 + [Next.DEAD_LETTER]


@pytest.mark.parametrize("status", [100, 301, 400, 401, 405, 410, 413, 422])
def test_refusals_are_buried_at_once(status):
    assert after(Answer(status), 0, DELIVERY) is Next.DEAD_LETTER


def test_pauses_double():
    assert [pause_s(retry, DELIVERY) for retry in (1, 2, 3)] == [1, 2, 4]


def test_a_dead_letter_carries_the_first_kilobyte_of_the_reason():
    attributes = error_attributes("http://notary", Answer(422, b"x" * 2000))
    assert attributes["knativeerrordest"] == "http://notary"
    assert attributes["knativeerrorcode"] == "422"
    assert base64.b64decode(attributes["knativeerrordata"]) == b"x" * 1024


def test_a_dead_letter_without_an_answer_names_the_function_only():
    assert error_attributes("http://notary", Answer(None)) == {"knativeerrordest": "http://notary"}
