"""The overlays fit the base they change: what they name is there, and what they make of it is still valid."""

import copy
import re

import msgspec
import pytest
import yaml

from knative.local_runner.kinds import KINDS, NOT_PLAYED
from tests.rules.sources import ROOT

KNATIVE = ROOT / "knative"
OVERLAYS = sorted(path.parent.name for path in KNATIVE.glob("overlays/*/kustomization.yaml"))


def read(path):
    return list(yaml.safe_load_all(path.read_text()))


def overlay(name):
    (kustomization,) = read(KNATIVE / "overlays" / name / "kustomization.yaml")
    return kustomization


def base():
    paths = [path for path in (KNATIVE / "base").rglob("*.yaml") if path.name != "kustomization.yaml"]
    return [document for path in paths for document in read(path)]


def rendered(name):
    """The base as this overlay changes it: images and JSON patches are all that our overlays use."""
    resources = copy.deepcopy(base())
    for patch in overlay(name).get("patches", []):
        targets = [each for each in resources if re.fullmatch(patch["target"]["kind"], each["kind"])]
        assert targets, patch
        for operation in yaml.safe_load(patch["patch"]):
            for target in targets:
                apply(operation, target)
    for image in overlay(name).get("images", []):
        using = [each for each in containers(resources) if each["image"] == image["name"]]
        assert using, image
        for container in using:
            container["image"] = f"{image['newName']}:{image['newTag']}"
    return resources


def apply(operation, target):
    *folders, last = operation["path"].strip("/").split("/")
    for folder in folders:
        target = target[folder]
    assert operation["op"] == "replace"
    assert type(target[last]) is type(operation["value"])
    target[last] = operation["value"]


def containers(resources):
    services = [each for each in resources if each["kind"] == "Service"]
    return [container for each in services for container in each["spec"]["template"]["spec"]["containers"]]


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_field_that_is_used_is_one_that_this_test_plays(name):
    assert overlay(name).keys() <= {"apiVersion", "kind", "namespace", "resources", "images", "patches"}


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_resource_is_there(name):
    assert all((KNATIVE / "overlays" / name / each).exists() for each in overlay(name)["resources"])
    assert "../../base" in overlay(name)["resources"]


@pytest.mark.parametrize("name", OVERLAYS)
def test_the_namespace_it_uses_is_the_one_it_makes(name):
    (namespace,) = read(KNATIVE / "overlays" / name / "namespace.yaml")
    assert namespace["metadata"]["name"] == overlay(name)["namespace"]


@pytest.mark.parametrize("name", OVERLAYS)
def test_what_comes_out_is_valid(name):
    played = [each for each in rendered(name) if (each["apiVersion"], each["kind"]) not in NOT_PLAYED]
    for resource in played:
        assert msgspec.convert(resource, KINDS[resource["apiVersion"], resource["kind"]])


def test_production_takes_every_image_from_a_registry_by_version():
    images = [container["image"] for container in containers(rendered("production"))]
    assert all(re.fullmatch(r"(?!dev\.local/).+/gridledger/[a-z]+:(?!latest$).+", image) for image in images)


def test_production_has_more_than_one_broker_everywhere():
    servers = [each["spec"]["bootstrapServers"] for each in rendered("production") if each["kind"].startswith("Kafka")]
    assert servers
    assert all(len(each) > 1 for each in servers)


def test_argo_cd_looks_where_an_overlay_is():
    (application,) = read(KNATIVE / "argocd" / "application.yaml")
    assert (ROOT / application["spec"]["source"]["path"] / "kustomization.yaml").is_file()
    assert application["spec"]["destination"]["namespace"] == overlay("production")["namespace"]
