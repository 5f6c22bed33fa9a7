"""What production's executors may do, and that they and their driver find each other and nobody else."""

from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import yaml

from spark.executors import addresses
from spark.settings import Executors
from tests.knative.kustomize import Manifest
from tests.knative.policies.pods import LEAST_RIGHTS

_DRIVER = "feature-job"
_LABEL = "app.kubernetes.io/name"


def executors_have_least_rights(production: list[Manifest]) -> Iterator[str]:
    pod = _executor(production)
    (container,) = pod["spec"]["containers"]
    if container["securityContext"] != LEAST_RIGHTS:
        yield "the container has more rights than it needs"
    if pod["spec"].get("automountServiceAccountToken") is not False:
        yield "it carries a token it has no use for"
    if pod["spec"]["serviceAccountName"] == _DRIVER:
        yield "it may make pods"


def kubernetes_would_take_an_executor(production: list[Manifest]) -> Iterator[str]:
    pod = _executor(production)
    try:
        kubernetes_validate.validate(pod, "1.34", strict=True)
    except kubernetes_validate.ValidationError as error:
        yield str(error)
    if [each["name"] for each in pod["spec"]["containers"]] != ["executor"]:
        yield "its container is not the one that Spark fills in"


def the_driver_may_do_with_pods_what_it_has_to(production: list[Manifest]) -> Iterator[str]:
    (role,) = _of(production, "Role")
    wanted = {"get", "list", "watch", "create", "delete", "deletecollection"}
    if [(each["resources"], set(each["verbs"])) for each in role["rules"]] != [(["pods"], wanted)]:
        yield f"it may {role['rules']}"
    (binding,) = _of(production, "RoleBinding")
    if [each["name"] for each in binding["subjects"]] != [_driver(production)["spec"]["serviceAccountName"]]:
        yield "others may, too"
    if not _driver(production)["spec"]["automountServiceAccountToken"]:
        yield "it cannot say who it is"


def executors_find_the_driver(production: list[Manifest]) -> Iterator[str]:
    values = _environment(production)
    services = {
        each["metadata"]["name"]: each["spec"] for each in _of(production, "Service") if each["apiVersion"] == "v1"
    }
    service = services.get(values["SPARK_DRIVER_HOST"], {})
    if service.get("clusterIP") != "None" or not service.get("publishNotReadyAddresses"):
        yield "its name means no pod, or only one that is ready"
    if {str(each["port"]) for each in service.get("ports", [])} != _ports():
        yield "its Service has other ports than Spark is told"
    template = values["SPARK_EXECUTOR_POD"].rpartition("/")
    mounts = {each["mountPath"] for each in _driver(production)["spec"]["containers"][0]["volumeMounts"]}
    if template[0] not in mounts:
        yield "the template is nowhere"


def driver_and_executors_talk_to_each_other_alone(production: list[Manifest]) -> Iterator[str]:
    policies = {each["metadata"]["name"]: each["spec"] for each in _of(production, "NetworkPolicy")}
    executor = _executor(production)["metadata"]["labels"][_LABEL]
    for name, who in (("driver", _DRIVER), ("executors", executor)):
        if policies[name]["podSelector"] != {"matchLabels": {_LABEL: who}}:
            yield f"{name}: of other pods"
        for rule in (*policies[name]["ingress"], *policies[name]["egress"]):
            peers = rule.get("from", rule.get("to", []))
            if not peers or not {each["podSelector"]["matchLabels"][_LABEL] for each in peers} <= {_DRIVER, executor}:
                yield f"{name}: lets others take part"
            if not {str(each["port"]) for each in rule["ports"]} <= _ports():
                yield f"{name}: at ports that are not Spark's"


def state_is_where_every_executor_sees_it(production: list[Manifest]) -> Iterator[str]:
    modes = {each["metadata"]["name"]: each["spec"]["accessModes"] for each in _of(production, "PersistentVolumeClaim")}
    for pod in (_executor(production), _driver(production)):
        claims = {
            each["name"]: each["persistentVolumeClaim"]["claimName"]
            for each in pod["spec"]["volumes"]
            if "persistentVolumeClaim" in each
        }
        mounts = {claims.get(each["name"]): each["mountPath"] for each in pod["spec"]["containers"][0]["volumeMounts"]}
        for claim, folder in (("feature-job-state", "/state"), ("feature-store", "/feature-store")):
            if mounts.get(claim) != folder or modes[claim] != ["ReadWriteMany"]:
                yield f"{claim} is not at {folder} of every pod"


def every_core_has_a_shard(production: list[Manifest]) -> Iterator[str]:
    values = _environment(production)
    if int(values["SHARDS"]) != int(values["SPARK_EXECUTORS"]) * int(values["SPARK_EXECUTOR_CORES"]):
        yield "shards and cores are not the same number"


def _ports() -> set[str]:
    return {value for name, value in addresses(Executors()).items() if name.lower().endswith("port")}


def _of(production: list[Manifest], kind: str) -> list[Manifest]:
    return [each for each in production if each["kind"] == kind]


def _driver(production: list[Manifest]) -> dict[str, Any]:
    (deployment,) = _of(production, "Deployment")
    template: dict[str, Any] = deployment["spec"]["template"]
    return template


def _environment(production: list[Manifest]) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in _driver(production)["spec"]["containers"][0]["env"]}


def _executor(production: list[Manifest]) -> dict[str, Any]:
    (text,) = [
        each["data"]["pod.yaml"]
        for each in _of(production, "ConfigMap")
        if each["metadata"]["name"] == "feature-executor"
    ]
    pod: dict[str, Any] = yaml.safe_load(text)
    return pod
