"""What every Service of the base must say, and what Knative Serving would refuse."""

from pathlib import Path

import pytest
import yaml

from knative.local_runner.topology import read_topology
from tests.rules.sources import ROOT

TOPOLOGY = read_topology(ROOT / "knative" / "base")
SERVICES = TOPOLOGY.services
RESERVED = {"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "K_SINK"}  # Knative gives these itself


def container(name):
    """As written, with the fields that the local runner does not look at."""
    written = yaml.safe_load((ROOT / "knative/base/services" / f"{name}.yaml").read_text())
    (only,) = written["spec"]["template"]["spec"]["containers"]
    return only


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_runs_with_least_rights(name):
    assert container(name)["securityContext"] == {
        "runAsNonRoot": True,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_asks_for_what_it_needs_and_has_a_limit(name):
    resources = SERVICES[name].container.resources
    assert {"cpu", "memory"} <= resources.requests.keys()
    assert "memory" in resources.limits


@pytest.mark.parametrize("name", SERVICES)
def test_images_need_no_registry_and_are_named_like_their_service(name):
    assert SERVICES[name].container.image == f"dev.local/gridledger/{name}"


@pytest.mark.parametrize("name", SERVICES)
def test_no_variable_is_set_that_knative_sets_itself(name):
    given = {variable.name for variable in SERVICES[name].container.env}
    assert not given & RESERVED
    assert not TOPOLOGY.config_maps["gridledger"].data.keys() & RESERVED


@pytest.mark.parametrize("name", SERVICES)
def test_it_listens_where_knative_says_and_runs_what_is_there(name):
    command = SERVICES[name].container.command
    assert command[command.index("--port") + 1] == "$(PORT)"
    values = {variable.name: variable.value for variable in SERVICES[name].container.env}
    main = Path(values.get("FUNCTION_SOURCE") or f"functions/{name}/main.py")
    target = values.get("FUNCTION_TARGET") or command[3].partition(":")[2]
    assert f"\n{target} = " in (ROOT / main).read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_scales_are_whole_numbers_in_order(name):
    scales = SERVICES[name].spec.template.metadata.annotations
    assert 0 <= int(scales["autoscaling.knative.dev/min-scale"]) <= int(scales["autoscaling.knative.dev/max-scale"])


def test_one_sender_for_one_key():
    assert SERVICES["notary"].spec.template.metadata.annotations["autoscaling.knative.dev/max-scale"] == "1"


@pytest.mark.parametrize("name", SERVICES)
def test_a_function_has_more_time_than_the_dispatcher_waits(name):
    delivered = [
        source.spec.delivery for source in TOPOLOGY.kafka_sources.values() if source.spec.sink.ref.name == name
    ]
    limit_s = SERVICES[name].spec.template.spec.timeout_seconds
    assert all(delivery.timeout.total_seconds() < limit_s <= 600 for delivery in delivered)


def test_every_result_has_a_sink_and_every_sink_a_use():
    bound = {binding.spec.sink.ref.name for binding in TOPOLOGY.sink_bindings.values()}
    buried = {source.spec.delivery.dead_letter_sink.ref.name for source in TOPOLOGY.kafka_sources.values()}
    assert bound | buried == TOPOLOGY.kafka_sinks.keys()
