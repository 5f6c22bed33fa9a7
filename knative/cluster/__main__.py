"""`python -m knative.cluster up|down|status`: a kind cluster with the whole house on it.

Each step says what it does and how long it took, and is left out when it was done before: after a failure
the same command goes on.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from knative.cluster import components, house, images
from knative.cluster.commands import CLUSTER, Failed, need, output, run
from knative.cluster.status import sentences
from knative.cluster.verified import wait_for_verified_forecast

_CONFIGURATION = Path(__file__).parents[2] / "kind-cluster.yaml"
_URL = f"http://analytics.gridledger.{components.DOMAIN}:8080"  # the port of kind-cluster.yaml


def up(builder: str) -> None:
    need("kind", "kubectl", "make", builder)
    steps: list[tuple[str, Callable[[], bool] | None, Callable[[], None]]] = [
        ("a cluster of one node", cluster_is_there, create_cluster),
        (f"Knative ({components.RELEASE})", components.are_there, components.install),
        ("our images, built", None, lambda: images.build(builder)),
        ("our images, carried into the node", None, lambda: images.load(builder)),
        ("Secrets", None, house.make_secrets),
        ("manifests", None, house.apply),
        ("everything ready", None, house.wait),
        ("a forecast that verifies", None, lambda: print(f"      {wait_for_verified_forecast()}")),
    ]
    for number, (what, is_done, do) in enumerate(steps, 1):
        print(f"[{number}/{len(steps)}] {what} …", flush=True)
        began = time.monotonic()
        if is_done and is_done():
            print("      is there already")
            continue
        do()
        print(f"      took {time.monotonic() - began:.0f} s", flush=True)
    print(f"The house is up: {_URL}\nIt wants a key: docs/operations.md, 'Who may ask', says how to make the first.")


def cluster_is_there() -> bool:
    return CLUSTER in output(["kind", "get", "clusters"]).split()


def create_cluster() -> None:
    run(["kind", "create", "cluster", "--config", str(_CONFIGURATION), "--wait", "120s"], timeout_s=600)


def down() -> None:
    need("kind")
    run(["kind", "delete", "cluster", "--name", CLUSTER], timeout_s=120)


def status() -> int:
    need("kind", "kubectl")
    if not cluster_is_there():
        raise Failed("there is no cluster: make cluster-up")
    unknown = house.unknown_kinds()
    said = [f"{kind}: this cluster does not know it: make cluster-up installs Knative" for kind in unknown]
    said += sentences(house.objects(without=unknown))
    print("\n".join(said) or "Everything is ready.")
    return 1 if said else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m knative.cluster", description=__doc__)
    parser.add_argument("what", choices=["up", "down", "status"])
    parser.add_argument("--builder", default="docker", help="docker or podman")
    asked = parser.parse_args()
    try:
        if asked.what == "status":
            return status()
        up(asked.builder) if asked.what == "up" else down()
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
