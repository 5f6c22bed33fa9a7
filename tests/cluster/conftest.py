"""A real cluster with the house on it: the one that KUBECONFIG names, and only where it was asked for.

INGRESS says where requests come in, `namespace/service`; as `make cluster-up` installs it unless it is set.
"""

import os

import pytest

from knative.cluster import commands
from knative.cluster.forwarded import forwarded
from tests.cluster.asked import Functions, kubectl, objects

_INGRESS = "kourier-system/kourier"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/cluster/" in item.nodeid:
            item.add_marker("cluster")


@pytest.fixture(scope="session", autouse=True)
def cluster():
    """Its context, which every command names from here on."""
    if not os.environ.get("KUBECONFIG"):
        pytest.skip("KUBECONFIG names no cluster: make test-cluster KUBECONFIG=file")
    ours = commands.CONTEXT
    commands.CONTEXT = commands.output(["kubectl", "config", "current-context"]).strip()
    yield commands.CONTEXT
    commands.CONTEXT = ours


@pytest.fixture(scope="session")
def functions(cluster):
    namespace, _, service = os.environ.get("INGRESS", _INGRESS).partition("/")
    with forwarded(namespace, f"service/{service}", 80) as address, Functions(address) as through_ingress:
        yield through_ingress


@pytest.fixture(scope="session")
def deliveries(cluster):
    """KafkaSources that are at work; without them nothing goes from topic to function."""
    try:
        sources = objects("kafkasource")
    except commands.Failed:
        pytest.skip("this cluster has no KafkaSource: nothing carries events from topic to function")
    for source in sources:
        ready = [each for each in source.get("status", {}).get("conditions", []) if each["type"] == "Ready"]
        if not ready or ready[0]["status"] != "True":
            pytest.skip(f"KafkaSource {source['metadata']['name']} is not ready: make cluster-status says why")
    return sources


@pytest.fixture(scope="module")
def quiet(cluster):
    """No meter sends anything."""
    there = [each for each in objects("deployment") if each["metadata"]["name"] == "simulator"]
    if there:
        kubectl("scale", "deployment/simulator", "--replicas=0")
    yield
    if there:
        kubectl("scale", "deployment/simulator", "--replicas=1")
