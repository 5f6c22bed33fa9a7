"""The rules of policies/ hold for knative/base, and each of them notices when it is broken."""

import inspect
import shutil
from pathlib import Path

import pytest

from knative.local_runner.topology import read_topology
from tests.knative.policies import feature_job, network, pods, services, sources
from tests.knative.policies.broken import BROKEN
from tests.knative.written_base import WrittenBase
from tests.rules.sources import ROOT

BASE = ROOT / "knative" / "base"
TOPOLOGY = read_topology(BASE)
SERVICES = TOPOLOGY.services
RESERVED = {"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "K_SINK"}  # Knative gives these itself


def rules(module):
    """Its functions, as far as it does not keep them to itself."""
    found = [
        value for _, value in inspect.getmembers(module, inspect.isfunction) if value.__module__ == module.__name__
    ]
    return [rule for rule in found if not rule.__name__.startswith("_")]


def named(rule):
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


RULES = [rule for module in (feature_job, network, pods, services, sources) for rule in rules(module)]


@pytest.fixture(scope="module")
def written():
    return WrittenBase(BASE)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_base_keeps_to(rule, written):
    assert list(rule(written)) == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new"), BROKEN, ids=lambda value: named(value) if callable(value) else ""
)
def test_a_broken_copy_is_noticed_by(rule, file, old, new, tmp_path):
    base = shutil.copytree(BASE, tmp_path / "base")
    text = Path(base, file).read_text()
    assert old in text
    Path(base, file).write_text(text.replace(old, new))
    assert list(rule(WrittenBase(base)))


def test_every_rule_was_seen_to_notice():
    assert {rule for rule, *_ in BROKEN} == set(RULES)


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


def test_images_of_functions_are_named_like_their_service():
    assert {name: service.container.image for name, service in SERVICES.items()} == {
        name: f"dev.local/gridledger/{name}" for name in SERVICES
    }


def test_every_result_has_a_sink_and_every_sink_a_use():
    bound = {binding.spec.sink.ref.name for binding in TOPOLOGY.sink_bindings.values()}
    buried = {source.spec.delivery.dead_letter_sink.ref.name for source in TOPOLOGY.kafka_sources.values()}
    assert bound | buried == TOPOLOGY.kafka_sinks.keys()
