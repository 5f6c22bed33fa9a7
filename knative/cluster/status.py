"""What is not ready and why, in words. Pure: objects as `kubectl get -o json` has them in, sentences out."""

from collections.abc import Iterator
from typing import Any

_WAITING_IS_FINE = {"ContainerCreating", "PodInitializing"}


def sentences(objects: list[dict[str, Any]]) -> list[str]:
    """One for each thing that is not as it should be; none: all is well."""
    return [sentence for each in objects for sentence in _of(each)]


def _of(it: dict[str, Any]) -> Iterator[str]:
    name = f"{it['kind']} {it['metadata']['name']}"
    status = it.get("status", {})
    match it["kind"]:
        case "Pod":
            yield from (f"{name}: {reason}" for reason in _pod(status))
        case "Job":
            if not it["spec"].get("suspend") and not _condition(status, "Complete", "True"):
                failed = _condition(status, "Failed", "True")
                yield f"{name}: " + (
                    f"failed: {failed}" if failed else f"not done ({status.get('failed', 0)} tries failed)"
                )
        case "StatefulSet" | "Deployment" if status.get("readyReplicas", 0) < it["spec"].get("replicas", 1):
            # Revisions of Knative may have none: their Deployments say replicas 0 then.
            yield f"{name}: {status.get('readyReplicas', 0)} of {it['spec'].get('replicas', 1)} pods are ready"
        case "StatefulSet" | "Deployment":
            pass
        case _:
            yield from _knative(name, status)


def _knative(name: str, status: dict[str, Any]) -> Iterator[str]:
    """The condition that names a cause says more than `Ready`, which repeats it."""
    bad = [each for each in status.get("conditions", []) if each["status"] != "True" and each.get("severity") != "Info"]
    causes = [each for each in bad if each["type"] != "Ready"] or bad
    for each in causes:
        why = each.get("message") or each.get("reason") or "no reason given"
        yield f"{name}: {each['type']} is {each['status']}: {why}"
    if not status.get("conditions"):
        yield f"{name}: nobody has looked at it yet: does its controller run?"


def _pod(status: dict[str, Any]) -> Iterator[str]:
    for each in status.get("conditions", []):
        if each["type"] == "PodScheduled" and each["status"] != "True":
            yield f"no place for it: {each.get('message', each.get('reason', ''))}"
    for each in status.get("containerStatuses", []):
        waiting = each.get("state", {}).get("waiting", {})
        if waiting and waiting.get("reason") not in _WAITING_IS_FINE:
            ended = each.get("lastState", {}).get("terminated", {})
            last = f"; it ended last with {ended['exitCode']} ({ended.get('reason', '')})" if ended else ""
            yield f"{each['name']}: {waiting.get('reason')}: {waiting.get('message', '')}{last}"


def _condition(status: dict[str, Any], kind: str, value: str) -> str | None:
    """Its message, or its name where it has none; None: it does not hold."""
    for each in status.get("conditions", []):
        if each["type"] == kind and each["status"] == value:
            return str(each.get("message") or kind)
    return None
