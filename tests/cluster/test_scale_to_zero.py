"""Who has nothing to do costs nothing, and is there again when somebody asks."""

import pytest

from tests.cluster.asked import objects, pods, revision, services, wait

LEAST = "autoscaling.knative.dev/min-scale"


@pytest.fixture(scope="module")
def sleepers(cluster):
    """Functions that may go, as far as no clock of the cluster keeps them awake."""
    ticked = {each["spec"]["sink"]["ref"]["name"] for each in objects("pingsource")}
    least = {name: each["spec"]["template"]["metadata"]["annotations"][LEAST] for name, each in services().items()}
    return sorted(name for name, pods_kept in least.items() if pods_kept == "0" and name not in ticked)


def test_functions_sleep_and_wake(quiet, functions, sleepers):
    assert sleepers
    for function in sleepers:
        wait(f"revision/{revision(function)}", "condition=Active=False")
        assert functions.get(function, "/livez" if function == "analytics" else "/").status_code == 200
        assert pods(function)


def test_who_signs_never_sleeps(quiet):
    assert len(pods("notary")) == 1
