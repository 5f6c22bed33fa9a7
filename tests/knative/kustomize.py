"""What kustomize makes of an overlay, as far as ours use it: resources, image components, namespace, JSON patches."""

import re
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]

PLAYED = {"apiVersion", "kind", "namespace", "resources", "components", "images", "patches"}


def render(folder: Path) -> list[Manifest]:
    """Raises AssertionError for what fits nothing: kustomize would say nothing of it."""
    kustomization = read_one(folder / "kustomization.yaml")
    assert kustomization.keys() <= PLAYED, f"{folder}: this test does not know {kustomization.keys() - PLAYED}"
    manifests = [each for name in kustomization["resources"] for each in _resource(folder / name)]
    for name in kustomization.get("components", []):
        component = read_one(folder / name / "kustomization.yaml")
        assert component.keys() <= {"apiVersion", "kind", "resources", "patches", "images"}, f"{folder / name}: more"
        manifests += [each for file in component.get("resources", []) for each in _resource(folder / name / file)]
        _change(component, manifests, folder / name)
    _change(kustomization, manifests, folder)
    if namespace := kustomization.get("namespace"):
        for each in (each for each in manifests if each["kind"] != "Namespace"):
            each["metadata"]["namespace"] = namespace
    return manifests


def render_by_kubectl(folder: Path) -> list[Manifest]:
    """The real one; every scalar as its text, for YAML's readers do not agree on what is a number."""
    command = ["kubectl", "kustomize", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return list(yaml.load_all(done.stdout, yaml.CBaseLoader))


def as_text(value: Any) -> Any:
    """A manifest with every scalar as its text."""
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_one(path: Path) -> Manifest:
    (only,) = yaml.load_all(path.read_text(), yaml.CSafeLoader)
    return only


def containers(manifests: list[Manifest]) -> list[Manifest]:
    templates = [each["spec"]["template"] for each in manifests if "template" in each.get("spec", {})]
    pods = [each["spec"] for each in templates]
    return [container for pod in pods for container in (*pod.get("initContainers", []), *pod["containers"])]


def _change(kustomization: Manifest, manifests: list[Manifest], where: Path) -> None:
    for patch in kustomization.get("patches", []):
        targets = [each for each in manifests if _is_target(each, patch["target"])]
        assert targets, f"{where}: nothing to patch: {patch['target']}"
        for operation in yaml.safe_load(patch["patch"]):
            for target in targets:
                _apply(deepcopy(operation), target)
    _name_images(kustomization.get("images", []), manifests, where)


def _name_images(images: list[Manifest], manifests: list[Manifest], where: Path) -> None:
    for image in images:
        using = [each for each in containers(manifests) if each["image"] == image["name"]]
        assert using, f"{where}: nobody uses image {image['name']}"
        name = image.get("newName", image["name"])
        for container in using:
            container["image"] = f"{name}@{image['digest']}" if "digest" in image else f"{name}:{image['newTag']}"


def _resource(path: Path) -> list[Manifest]:
    return render(path) if path.is_dir() else list(yaml.load_all(path.read_text(), yaml.CSafeLoader))


def _is_target(manifest: Manifest, target: dict[str, str]) -> bool:
    named = {"kind": manifest["kind"], "name": manifest["metadata"]["name"]}
    return all(re.fullmatch(pattern, named[field]) for field, pattern in target.items())


def _apply(operation: Manifest, target: Any) -> None:
    *folders, last = (part.replace("~1", "/").replace("~0", "~") for part in operation["path"].strip("/").split("/"))
    for folder in folders:
        target = target[int(folder) if isinstance(target, list) else folder]
    match operation["op"], target:
        case "add", list():
            assert last == "-", operation
            target.append(operation["value"])
        case "add", dict():
            assert last not in target, f"{operation}: is there already"
            target[last] = operation["value"]
        case "replace", dict():
            assert type(target[last]) is type(operation["value"]), operation
            target[last] = operation["value"]
        case "test", dict():
            assert target[last] == operation["value"], operation
        case _:
            raise AssertionError(operation)
