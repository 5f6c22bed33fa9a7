"""How every function says that it scales, how long it may take, and how a cluster sees that it is well."""

import re
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from tests.knative.written_base import WrittenBase

_LONGEST_S = 600  # what a cluster allows unasked
_SCALES = ("autoscaling.knative.dev/min-scale", "autoscaling.knative.dev/max-scale")
_PROBES = ("readinessProbe", "livenessProbe")
_EXPLAINED = (*_SCALES, "containerConcurrency", "timeoutSeconds")


def scales(base: WrittenBase) -> Iterator[str]:
    for service in base.services():
        said = service.document.spec["template"]["metadata"].get("annotations", {})
        least, most = (said.get(name, "") for name in _SCALES)
        if not (least.isdecimal() and most.isdecimal() and int(least) <= int(most) and int(most) >= 1):
            yield f"{service.name}: scales from {least or 'nothing'} to {most or 'anything'}"


def concurrency(base: WrittenBase) -> Iterator[str]:
    for service in base.services():
        at_once = service.spec.get("containerConcurrency")
        if not isinstance(at_once, int) or not 1 <= at_once <= 1000:
            yield f"{service.name}: takes {at_once} requests at once"


def figures_say_why(base: WrittenBase) -> Iterator[str]:
    for service in base.services():
        for field in _EXPLAINED:
            if not re.search(r"\S # \S+ \S+ \S+", service.document.line(field)):
                yield f"{service.name}: {field} without a reason"


def timeouts(base: WrittenBase) -> Iterator[str]:
    """A function has more time than the dispatcher waits, or an answer is lost and its work done twice."""
    waits_s: dict[str, list[float]] = {}
    for source in base.of("KafkaSource"):
        timeout = msgspec.convert(source.spec["delivery"].get("timeout", "PT0S"), timedelta, strict=False)
        waits_s.setdefault(source.spec["sink"]["ref"]["name"], []).append(timeout.total_seconds())
    for service in base.services():
        limit_s = service.spec.get("timeoutSeconds", 0)
        if not max(waits_s.get(service.name, [0])) < limit_s <= _LONGEST_S:
            yield f"{service.name}: has {limit_s} s for a request"


def probes(base: WrittenBase) -> Iterator[str]:
    for service in base.services():
        for kind in _PROBES:
            if not service.container.get(kind, {}).get("httpGet", {}).get("path"):
                yield f"{service.name}: no {kind} by HTTP"
        if not service.container.get("livenessProbe", {}).get("timeoutSeconds", 1) >= 5:
            yield f"{service.name}: a busy second ends it"


def a_probe_asks_for_the_process_alone(base: WrittenBase) -> Iterator[str]:
    """Until the first answer Knative asks every 50 ms, and each time waits 100 ms: a look at the stores piles up."""
    for service in base.services():
        paths = [service.container.get(kind, {}).get("httpGet", {}).get("path") for kind in _PROBES]
        if not set(paths) <= {"/", "/livez"}:
            yield f"{service.name}: asks {paths} for more than its process"


def the_node_reaches_the_probe(base: WrittenBase) -> Iterator[str]:
    """Liveness probes go past Knative's proxy, to the address of the pod."""
    (config,) = [each for each in base.of("v1/ConfigMap") if each.name == "gridledger"]
    if config.body["data"].get("UVICORN_HOST") != "0.0.0.0":
        yield "functions listen on loopback only"
    for service in base.services():
        if {"configMapRef": {"name": "gridledger"}} not in service.container.get("envFrom", []):
            yield f"{service.name}: does not read the ConfigMap"


def one_sender_for_one_key(base: WrittenBase) -> Iterator[str]:
    (notary,) = [each for each in base.services() if each.name == "notary"]
    said = notary.document.spec["template"]["metadata"]["annotations"]
    if [said.get(name) for name in _SCALES] != ["1", "1"]:
        yield "the notary is not one"
