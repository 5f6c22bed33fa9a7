"""A pod of every function is killed: another one takes its place, and no event is lost."""

import pytest

from knative.cluster.api import api
from knative.cluster.verified import newest_origin, wait_for_verified_forecast
from tests.cluster.asked import kubectl, pods, services, wait

FUNCTIONS = ["inference", "persistence", "broadcast", "scoring", "notary"]


def kill(function):
    for pod in pods(function):
        kubectl("delete", "pod", pod, "--grace-period=0", "--force")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_another_pod_answers(functions, function):
    assert functions.answers(function)
    killed = set(pods(function))
    kill(function)
    assert functions.answers(function)
    assert not killed & set(pods(function))


def test_no_event_is_lost_when_every_hop_dies_once(deliveries):
    with api() as client:
        before = newest_origin(client)
        for function in FUNCTIONS:
            kill(function)
        for function in services():
            wait(f"ksvc/{function}", "condition=Ready")
        wait_for_verified_forecast(after=before)
        assert client.get("/reconciliation").raise_for_status().json()["totals"]["missing"] == 0
