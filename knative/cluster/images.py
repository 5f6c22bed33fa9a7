"""Our images, built here and carried into the cluster's node: no registry is involved."""

import json
import tempfile
from pathlib import Path

from knative.cluster.commands import CLUSTER, output, run

ROOT = Path(__file__).parents[2]
_PREFIX = "dev.local/gridledger"
_TAG = "kind"


def names() -> list[str]:
    """Those of the house, and the fleet that only a cluster like this has."""
    listed: list[str] = json.loads(output(["make", "--no-print-directory", "-C", str(ROOT), "list-images"]))
    return [f"{_PREFIX}/{name}:{_TAG}" for name in (*listed, "simulator")]


def build(builder: str) -> None:
    targets = ["images", "image-simulator"]
    run(["make", "-C", str(ROOT), *targets, f"BUILDER={builder}", f"TAG={_TAG}"], timeout_s=3600)


def load(builder: str) -> None:
    """kind takes what Docker has by name; of podman it takes an archive."""
    if builder == "docker":
        run(["kind", "load", "docker-image", "--name", CLUSTER, *names()], timeout_s=900)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = str(Path(folder, "images.tar"))
        run([builder, "save", "--multi-image-archive", "-o", archive, *names()], timeout_s=900)
        run(["kind", "load", "image-archive", "--name", CLUSTER, archive], timeout_s=900)
