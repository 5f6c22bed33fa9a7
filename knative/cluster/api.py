"""The API of the house on the cluster, asked from this machine with a key of a day."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from knative.cluster.commands import NAMESPACE, Failed, kubectl, output
from knative.cluster.forwarded import forwarded

_IMAGE = "dev.local/gridledger/setup:kind"
_POD_OF_ANALYTICS = (
    "get",
    "pods",
    "-l",
    "serving.knative.dev/service=analytics",
    "--field-selector=status.phase=Running",
)
_RIGHTS = {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


@contextmanager
def api() -> Iterator[httpx.Client]:
    """By way of a pod of analytics that runs: no name has to be resolved and no ingress reached."""
    pods = output(kubectl("-n", NAMESPACE, *_POD_OF_ANALYTICS, "-o", "name")).split()
    if not pods:
        raise Failed("no pod of analytics runs")
    headers = {"Authorization": f"Bearer {viewers_key()}"}
    with (
        forwarded(NAMESPACE, pods[-1], 8080) as address,
        httpx.Client(base_url=f"http://{address}/api/v1", headers=headers, timeout=30) as client,
    ):
        yield client


def viewers_key() -> str:
    """Made from inside, where the database is reached; it opens every feeder for reading, until tomorrow."""
    name = f"access-{uuid4().hex[:8]}"
    until = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    words = ["key", "--name", "Cluster check", "--role", "viewer", "--groups", "*", "--expires", until]
    running = [
        "run",
        name,
        "--rm",
        "-i",
        "--restart=Never",
        "--image",
        _IMAGE,
        "--labels=gridledger.org/to-postgresql=yes",
    ]
    said = output(kubectl("-n", NAMESPACE, *running, "--overrides", json.dumps(_pod(name, words))), timeout_s=180)
    found = re.search(r"glk_\S+", said)
    if not found:
        raise Failed("the database made no key")
    return found[0]


def _pod(name: str, words: list[str]) -> dict[str, Any]:
    url = {"secretKeyRef": {"name": "gridledger", "key": "POSTGRES_URL"}}
    container = {
        "name": name,
        "image": _IMAGE,
        "command": ["python", "-m", "database.access", *words],
        "env": [{"name": "POSTGRES_URL", "valueFrom": url}],
        "securityContext": _RIGHTS,
    }
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    account = {"serviceAccountName": "setup", "automountServiceAccountToken": False}
    return {"spec": {**account, "securityContext": security, "containers": [container]}}
