"""What every pod of the house keeps to. A rule tells what is wrong with a base; nothing is good."""

import re
from collections.abc import Iterator

from tests.knative.written_base import WrittenBase

LEAST_RIGHTS = {
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
_SECRET = re.compile(r"PASSWORD$|PRIVATE_KEY$|TOKEN$|^(POSTGRES|MONGODB|REDIS|NOTARY_SIGNER)_URL$")


def least_rights(base: WrittenBase) -> Iterator[str]:
    for pod in base.pods():
        if pod.container.get("securityContext") != LEAST_RIGHTS:
            yield f"{pod.name}: its container has more rights than it needs"


def resources(base: WrittenBase) -> Iterator[str]:
    for pod in base.pods():
        asked = pod.container.get("resources", {})
        if not {"cpu", "memory"} <= asked.get("requests", {}).keys() or "memory" not in asked.get("limits", {}):
            yield f"{pod.name}: says not what it needs, or has no limit of memory"


def images_need_no_registry(base: WrittenBase) -> Iterator[str]:
    """So a copy of the base runs nothing of anybody else; overlays say where images come from."""
    for pod in base.pods():
        if not re.fullmatch(r"dev\.local/gridledger/[a-z-]+", pod.container["image"]):
            yield f"{pod.name}: image {pod.container['image']}"


def no_token(base: WrittenBase) -> Iterator[str]:
    accounts = {each.name: each.body for each in base.of("v1/ServiceAccount")}
    for name, account in accounts.items():
        if account.get("automountServiceAccountToken") is not False:
            yield f"account {name}: gives its token away"
    for pod in base.pods():
        if pod.spec.get("serviceAccountName") not in accounts:
            yield f"{pod.name}: has no account of the base"
        if pod.spec.get("automountServiceAccountToken") is not False:
            yield f"{pod.name}: carries a token it has no use for"


def secrets_by_name(base: WrittenBase) -> Iterator[str]:
    for each in base.of("v1/Secret"):
        yield f"{each.name}: a Secret among the manifests"
    for pod in base.pods():
        for variable in pod.container.get("env", []):
            if _SECRET.search(variable["name"]) and "secretKeyRef" not in variable.get("valueFrom", {}):
                yield f"{pod.name}: {variable['name']} stands in the manifest"
    for config in base.of("v1/ConfigMap"):
        for name in config.body["data"]:
            if _SECRET.search(name):
                yield f"ConfigMap {config.name}: {name} belongs into a Secret"
