"""Reading a kustomization and what of it is played; refuses what `kinds.py` does not know, by file and field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from knative.local_runner.kinds import KINDS, NOT_PLAYED, Kustomization, Resource

T = TypeVar("T")

_KUSTOMIZATION = "kustomization.yaml"


class Refused(Exception):
    """A manifest that cannot be played; the message names the file, what is wrong with it, and the remedy."""


def read_resources(folder: Path) -> Iterator[tuple[Path, Resource]]:
    """Every resource to play of a kustomization and of those it includes, with its file."""
    path = folder / _KUSTOMIZATION
    for document in _documents(path):
        for name in _converted(path, document, Kustomization).resources:
            if (folder / name).is_dir():
                yield from read_resources(folder / name)
            else:
                yield from _read_file(folder / name)


def _read_file(path: Path) -> Iterator[tuple[Path, Resource]]:
    for document in _documents(path):
        api_version, kind = str(document.get("apiVersion")), str(document.get("kind"))
        if (api_version, kind) in NOT_PLAYED:
            continue
        known = KINDS.get((api_version, kind))
        if known is None:
            names = ", ".join(f"{kind} ({version})" for version, kind in (*KINDS, *NOT_PLAYED))
            raise Refused(f"{path}: the local runner does not know kind {kind} ({api_version}); it knows {names}")
        yield path, _converted(path, document, known)


def _documents(path: Path) -> list[dict[str, Any]]:
    try:
        documents = list(yaml.safe_load_all(path.read_text()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused(f"{path}: {error}") from error
    for document in documents:
        if not isinstance(document, dict):
            raise Refused(f"{path}: expected an object, got {document!r}")
    return documents


def _converted(path: Path, document: dict[str, Any], known: type[T]) -> T:
    try:
        return msgspec.convert(document, known)
    except msgspec.ValidationError as error:
        raise Refused(f"{path}: {error}; mend it, or teach knative/local_runner/kinds.py the field") from error
