"""knative/base is complete and true to the settings of the functions; what cannot be played is refused by name."""

from pathlib import Path

import pytest
import yaml

from knative.local_runner.environment import environment, expand
from knative.local_runner.kinds import NOT_PLAYED
from knative.local_runner.manifests import Refused
from knative.local_runner.topology import read_topology
from tests.knative.sample_base import Topics, write_base

BASE = Path("knative/base")


@pytest.fixture(scope="module")
def topology():
    return read_topology(BASE)


@pytest.fixture
def base(tmp_path):
    write_base(tmp_path, Topics("events", "results", "dead_letters"))
    return tmp_path


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_file_of_the_base_is_listed():
    listed = {path for path in BASE.rglob("kustomization.yaml") for path in (path, *listed_by(path))}
    assert set(BASE.rglob("*.yaml")) == {path for path in listed if path.is_file()}


def listed_by(path):
    return [path.parent / name for name in yaml.safe_load(path.read_text())["resources"]]


def test_every_hop_is_there(topology):
    hops = {(topic, s.spec.sink.ref.name) for s in topology.kafka_sources.values() for topic in s.spec.topics}
    assert hops == {
        ("energy_predictions", "inference"),
        ("energy_predictions", "scoring"),
        ("energy_predictions", "broadcast"),
        ("energy_predictions", "notary"),
        ("energy_actuals", "scoring"),
        ("energy_actuals", "notary"),
        ("energy_forecasts", "persistence"),
        ("energy_forecasts", "broadcast"),
        ("energy_forecasts", "notary"),
        ("energy_receipts", "persistence"),
        ("energy_receipts", "broadcast"),
    }


def test_an_unknown_kind_is_refused_by_name(base):
    change(base / "binding.yaml", "kind: SinkBinding", "kind: ApiServerSource")
    with pytest.raises(Refused, match=r"binding\.yaml: the local runner does not know kind ApiServerSource"):
        read_topology(base)


def test_what_a_laptop_does_otherwise_is_left_out_by_name(base):
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\n"
    (base / "tick.yaml").write_text(job)
    assert read_topology(base).ping_sources == {}
    (base / "tick.yaml").write_text(job.replace("batch/v1", "batch/v2"))
    with pytest.raises(Refused, match=r"tick\.yaml: the local runner does not know kind Job \(batch/v2\)"):
        read_topology(base)


def test_every_kind_that_is_left_out_is_in_the_base():
    written = [yaml.safe_load(path.read_text()) for path in BASE.rglob("*.yaml")]
    assert {(each["apiVersion"], each["kind"]) for each in written} >= NOT_PLAYED.keys()


def test_an_unknown_field_is_refused_by_file_and_name(base):
    change(base / "source.yaml", "  ordering: ordered", "  ordering: ordered\n  consumers: 3")
    with pytest.raises(Refused, match=r"source\.yaml: .*`consumers`.*\$\.spec"):
        read_topology(base)


def test_a_missing_delivery_field_is_refused(base):
    change(base / "source.yaml", "    retry: 3\n", "")
    with pytest.raises(Refused, match=r"source\.yaml: .*`retry`.*\$\.spec\.delivery"):
        read_topology(base)


def test_a_duration_that_a_cluster_would_not_understand_is_refused(base):
    change(base / "source.yaml", "PT0.05S", "5s")
    with pytest.raises(Refused, match=r"source\.yaml: .*\$\.spec\.delivery\.backoffDelay"):
        read_topology(base)


def test_a_misspelt_annotation_is_refused(base):
    annotations = "    metadata: {annotations: {autoscaling.knative.dev/minscale: '1'}}\n"
    change(base / "service.yaml", "  template:\n", f"  template:\n{annotations}")
    with pytest.raises(Refused, match=r"service\.yaml: .*autoscaling\.knative\.dev/minscale"):
        read_topology(base)


def test_a_schedule_that_is_none_is_refused(base):
    change(base / "tick.yaml", "* * * * * *", "every minute")
    with pytest.raises(Refused, match=r"tick\.yaml: schedule: 'every minute' is not in cron's format"):
        read_topology(base)


def test_a_second_sink_for_one_function_is_refused(base):
    second = (base / "binding.yaml").read_text().replace("sample-to-results", "sample-to-dead-letters")
    (base / "binding.yaml").write_text(f"{(base / 'binding.yaml').read_text()}---{second}")
    with pytest.raises(Refused, match=r"Service sample already has its K_SINK"):
        read_topology(base)


def test_a_file_that_is_no_text_is_refused_by_name(base):
    (base / "source.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match=r"source\.yaml"):
        read_topology(base)


def test_a_reference_to_nothing_is_refused(base):
    change(base / "binding.yaml", "name: results", "name: result")
    with pytest.raises(Refused, match=r"binding\.yaml: refers to KafkaSink result, which no manifest defines"):
        read_topology(base)


def test_a_missing_file_is_refused(base):
    (base / "source.yaml").unlink()
    with pytest.raises(Refused, match=r"source\.yaml"):
        read_topology(base)


def test_laptop_values_take_the_place_of_config_and_secret_keys(topology):
    laptop = {"POSTGRES_URL": "postgresql://here", "CHAIN_RPC_URL": "http://here", "REDIS_URL": "redis://here"}
    values = environment(topology.services["notary"], topology, laptop)
    assert values["POSTGRES_URL"] == "postgresql://here"
    assert values["CHAIN_RPC_URL"] == "http://here"
    assert values["CONFIRMATIONS"] == topology.config_maps["gridledger"].data["CONFIRMATIONS"]
    assert "REDIS_URL" not in values
    assert "NOTARY_PRIVATE_KEY" not in values


@pytest.mark.parametrize("laptop", [{}, {"POSTGRES_URL": ""}])
def test_a_missing_secret_is_named(topology, laptop):
    with pytest.raises(Refused, match="notary needs POSTGRES_URL of Secret gridledger"):
        environment(topology.services["notary"], topology, laptop)


def test_names_in_a_command_are_expanded_as_in_kubernetes():
    assert expand(["--port", "$(PORT)", "$(UNKNOWN)"], {"PORT": "81"}) == ["--port", "81", "$(UNKNOWN)"]
