"""Inference is replaced by a new revision while it works: every event is answered, and none is lost."""

import itertools
import json
import threading
import uuid

import pytest

from domain.cloud_event import to_event
from knative.cluster.api import api
from knative.cluster.verified import newest_origin, wait_for_verified_forecast
from tests.cluster.asked import kubectl, revision, wait
from tests.functions.inference.stream import of_feeder


def roll():
    """Returns when the new revision has taken over."""
    before = revision("inference")
    annotations = {"gridledger.org/rolled": uuid.uuid4().hex}
    patch = json.dumps({"spec": {"template": {"metadata": {"annotations": annotations}}}})
    generation = kubectl(
        "patch", "ksvc", "inference", "--type=merge", "-p", patch, "-o", "jsonpath={.metadata.generation}"
    )
    wait("ksvc/inference", f"jsonpath={{.status.observedGeneration}}={generation}")
    wait("ksvc/inference", "condition=Ready")
    assert revision("inference") != before


class Load(threading.Thread):
    """Windows one after the other, and what was answered."""

    def __init__(self, functions):
        super().__init__()
        self._functions, self._ended = functions, threading.Event()
        self.answers, self.several = [], threading.Event()

    def run(self):
        for hour in itertools.count():
            answer = self._functions.post("inference", to_event(of_feeder("rolled", hour)))
            self.answers.append(answer.status_code)
            if len(self.answers) >= 5:
                self.several.set()
            if self._ended.is_set():
                return

    def __enter__(self):
        self.start()
        assert self.several.wait(120), self.answers
        return self

    def __exit__(self, *error):
        self._ended.set()
        self.join()


@pytest.fixture
def load(functions, quiet):
    return Load(functions)


def test_every_window_is_answered_while_a_new_revision_takes_over(load):
    with load:
        roll()
    assert [status for status in load.answers if status >= 300] == []


def test_every_window_of_the_fleet_has_its_forecast_after_it(deliveries):
    with api() as client:
        before = newest_origin(client)
        roll()
        wait_for_verified_forecast(after=before)
        assert client.get("/reconciliation").raise_for_status().json()["totals"]["missing"] == 0
