"""What the production overlay adds keeps to rules of its own, and each of them notices a broken copy."""

import shutil

import pytest

from tests.knative.kustomize import render
from tests.knative.policies import consumers, executors
from tests.knative.test_policies import named, rules
from tests.rules.sources import ROOT

KNATIVE = ROOT / "knative"
OVERLAY = "kustomization.yaml"
POD, NETWORK, COMPONENT = (f"executors/{name}.yaml" for name in ("pod-template", "network", "kustomization"))
RIGHTS, SERVICE = "executors/rights.yaml", "executors/driver-service.yaml"
RULES = [rule for module in (consumers, executors) for rule in rules(module)]
# A file of the overlay, a text in it, and what becomes of that.
BROKEN = [
    (consumers.every_source_says_whether_it_scales, OVERLAY, "(inference|scoring|broadcast)", "(inference|scoring)"),
    (consumers.every_source_says_whether_it_scales, OVERLAY, "class: disabled", "class: keda.autoscaling.knative.dev"),
    (consumers.no_annotation_is_misspelt, OVERLAY, "knative.dev/min-scale", "knative.dev/minScale"),
    (consumers.no_annotation_is_misspelt, OVERLAY, 'cooldown-period: "300"', 'cooldown-period: "300s"'),
    (consumers.a_consumer_has_a_partition, OVERLAY, 'max-scale: "4"', 'max-scale: "5"'),
    (consumers.a_consumer_has_a_partition, OVERLAY, 'min-scale: "1"', 'min-scale: "0"'),
    (executors.executors_have_least_rights, POD, "drop: [ALL]", "drop: [NET_RAW]"),
    (executors.executors_have_least_rights, POD, "automountServiceAccountToken: false", "hostNetwork: false"),
    (executors.executors_have_least_rights, POD, "serviceAccountName: functions", "serviceAccountName: feature-job"),
    (executors.the_driver_may_do_with_pods_what_it_has_to, RIGHTS, "[pods]", "[pods, secrets]"),
    (
        executors.the_driver_may_do_with_pods_what_it_has_to,
        RIGHTS,
        "Account, name: feature-job",
        "Account, name: setup",
    ),
    (executors.the_driver_may_do_with_pods_what_it_has_to, COMPONENT, "Token, value: true", "Token, value: false"),
    (executors.executors_find_the_driver, SERVICE, "name: feature-job\nspec", "name: driver\nspec"),
    (executors.executors_find_the_driver, SERVICE, "clusterIP: None", "type: ClusterIP"),
    (executors.executors_find_the_driver, SERVICE, "port: 7078", "port: 7077"),
    (executors.executors_find_the_driver, COMPONENT, "mountPath: /executor", "mountPath: /executors"),
    (executors.driver_and_executors_talk_to_each_other_alone, NETWORK, "port: 7079", "port: 8080"),
    (
        executors.driver_and_executors_talk_to_each_other_alone,
        NETWORK,
        "feature-executor}}\n      p",
        "notary}}\n      p",
    ),
    (executors.kubernetes_would_take_an_executor, POD, "runAsNonRoot: true, fsGroup", "runAsNobody: true, fsGroup"),
    (executors.kubernetes_would_take_an_executor, POD, "- name: executor", "- name: worker"),
    (executors.state_is_where_every_executor_sees_it, COMPONENT, "[ReadWriteMany]", "[ReadWriteOnce]"),
    (executors.state_is_where_every_executor_sees_it, POD, "mountPath: /state", "mountPath: /checkpoint"),
    (executors.every_core_has_a_shard, COMPONENT, 'SPARK_EXECUTORS, value: "4"', 'SPARK_EXECUTORS, value: "2"'),
]


@pytest.fixture(scope="module")
def production():
    return render(KNATIVE / "overlays/production")


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_production_keeps_to(rule, production):
    assert list(rule(production)) == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new"), BROKEN, ids=lambda value: named(value) if callable(value) else ""
)
def test_a_broken_copy_is_noticed_by(rule, file, old, new, tmp_path):
    copy = shutil.copytree(KNATIVE, tmp_path / "knative", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    broken = copy / "overlays/production" / file
    text = broken.read_text()
    assert old in text
    broken.write_text(text.replace(old, new))
    assert list(rule(render(copy / "overlays/production")))


def test_every_rule_was_seen_to_notice():
    assert {rule for rule, *_ in BROKEN} == set(RULES)
