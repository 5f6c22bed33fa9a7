"""A base as written: every document with its file, and the pods among them, whatever kind makes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

_POD_KINDS = {"serving.knative.dev/v1/Service", "apps/v1/Deployment", "batch/v1/Job"}


class Document(Struct, frozen=True):
    path: Path
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return self.body["metadata"]["name"]

    @property
    def spec(self) -> dict[str, Any]:
        return self.body["spec"]

    def line(self, field: str) -> str:
        """The line of the file on which `field` is set; empty when there is none."""
        lines = self.path.read_text().splitlines()
        return next((line for line in lines if line.strip().startswith(f"{field}:")), "")


class Pod(Struct, frozen=True):
    """The template of a Service, Deployment or Job."""

    document: Document
    labels: dict[str, str]
    spec: dict[str, Any]

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def container(self) -> dict[str, Any]:
        (only,) = self.spec["containers"]
        return only

    def secret_keys(self) -> set[str]:
        """NAME of Secret `gridledger` and of all others, as variables of the container."""
        return {each["name"] for each in self.container.get("env", []) if "valueFrom" in each}


class WrittenBase:
    """Reads everything once."""

    def __init__(self, folder: Path) -> None:
        self.documents = [
            Document(path, body)
            for path in sorted(folder.rglob("*.yaml"))
            if path.name != "kustomization.yaml"
            for body in yaml.load_all(path.read_text(), yaml.CSafeLoader)
        ]

    def of(self, kind: str) -> list[Document]:
        """Of `apiVersion/kind`, or of every API version that has this kind."""
        return [each for each in self.documents if f"{each.body['apiVersion']}/{each.body['kind']}".endswith(kind)]

    def services(self) -> list[Pod]:
        return [each for each in self.pods() if each.document.body["apiVersion"] == "serving.knative.dev/v1"]

    def pods(self) -> Iterator[Pod]:
        for each in self.documents:
            if f"{each.body['apiVersion']}/{each.body['kind']}" in _POD_KINDS:
                template = each.spec["template"]
                yield Pod(each, template.get("metadata", {}).get("labels", {}), template["spec"])
