"""The house itself: Secrets that are made once, the overlay, and the wait until everything of it is ready."""

import json
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from knative.cluster.commands import NAMESPACE, kubectl, output, run

_OVERLAY = Path(__file__).parents[1] / "overlays" / "kind"
KINDS = (
    "jobs.batch",
    "statefulsets.apps",
    "deployments.apps",
    "services.serving.knative.dev",
    "kafkasources.sources.knative.dev",
    "kafkasinks.eventing.knative.dev",
    "pingsources.sources.knative.dev",
    "sinkbindings.sources.knative.dev",
    "pods",
)
_ONCE = ("migrate", "topics", "ledger")  # Jobs cannot be changed: each start is a new one
# The first two accounts that every anvil makes and funds; worth nothing anywhere else.
_DEPLOYER = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
_NOTARY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"


def secret_manifests(password: str) -> list[dict[str, Any]]:
    """What the manifests want by name, for the servers of overlays/kind."""
    values = {
        "gridledger-stores": {"PASSWORD": password},
        "gridledger": {
            "POSTGRES_URL": f"postgresql://gridledger:{password}@postgresql:5432/gridledger",
            "MONGODB_URL": f"mongodb://gridledger:{password}@mongodb:27017/gridledger?authSource=admin",
            "REDIS_URL": f"redis://:{password}@valkey:6379/0",
            "NOTARY_PRIVATE_KEY": _NOTARY,
        },
        "gridledger-deployer": {"CHAIN_RPC_URL": "http://anvil:8545", "DEPLOYER_PRIVATE_KEY": _DEPLOYER},
    }
    metadata = {name: {"name": name, "namespace": NAMESPACE} for name in values}
    return [
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata[name], "stringData": data}
        for name, data in values.items()
    ]


def make_secrets() -> None:
    """Kept when they are there: the databases were made with that password. Given by pipe, so that no list of
    processes shows them."""
    run(kubectl("apply", "-f", str(_OVERLAY / "namespace.yaml")), timeout_s=60)
    if "gridledger-stores" in output(kubectl("-n", NAMESPACE, "get", "secrets", "-o", "name")):
        return
    manifests = yaml.safe_dump_all(secret_manifests(secrets.token_hex(16)))
    run(kubectl("create", "-f", "-"), timeout_s=60, given=manifests)


def apply() -> None:
    run(kubectl("-n", NAMESPACE, "delete", "job", "--ignore-not-found", *_ONCE), timeout_s=120)
    run(kubectl("apply", "--server-side", "--force-conflicts", "-k", str(_OVERLAY)), timeout_s=180)


def wait() -> None:
    """Jobs first: everything else tries again until they are done."""
    for what, condition in (
        ("job", "Complete"),
        ("statefulset", "jsonpath={.status.readyReplicas}=1"),
        ("deployment/feature-job", "Available"),
        ("deployment/simulator", "Available"),
        ("ksvc", "Ready"),
        ("kafkasource,kafkasink,pingsource,sinkbinding", "Ready"),
    ):
        wanted = condition if condition.startswith("jsonpath") else f"condition={condition}"
        every = [] if "/" in what else ["--all"]
        run(kubectl("-n", NAMESPACE, "wait", what, *every, f"--for={wanted}", "--timeout=600s"), timeout_s=660)


def unknown_kinds() -> list[str]:
    """Those of the house that this cluster has never heard of: what brings them is not installed."""
    known = set(output(kubectl("api-resources", "--verbs=list", "-o", "name")).split())
    return [kind for kind in KINDS if kind not in known]


def objects(without: Collection[str] = ()) -> list[dict[str, Any]]:
    """All that can be not ready, as Kubernetes tells it; `without` kinds that there are none of."""
    kinds = ",".join(kind for kind in KINDS if kind not in without)
    items: list[dict[str, Any]] = json.loads(output(kubectl("-n", NAMESPACE, "get", kinds, "-o", "json")))["items"]
    return items
