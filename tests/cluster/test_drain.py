"""The node of a function is emptied of it: elsewhere, or here once the node may be used again, there is another."""

import pytest

from tests.cluster.asked import kubectl, objects, pods


@pytest.fixture
def emptied(cluster, functions):
    """Inference's pods were evicted, as an upgrade of their nodes would."""
    assert functions.answers("inference")
    evicted = set(pods("inference"))
    nodes = {each["spec"]["nodeName"] for each in objects("pod") if each["metadata"]["name"] in evicted}
    chosen = ["--pod-selector=serving.knative.dev/service=inference", "--ignore-daemonsets", "--delete-emptydir-data"]
    try:
        for node in nodes:
            kubectl("drain", node, *chosen, "--timeout=240s")
    finally:
        for node in nodes:
            kubectl("uncordon", node)
    return evicted


def test_a_function_survives_that_its_node_is_emptied(emptied, functions):
    assert emptied
    assert functions.answers("inference")
    assert not emptied & set(pods("inference"))
