"""The overlays fit the base they change: what they name is there, and what they make of it is still valid.

Kinds of Kubernetes are held to its own schemas. Those of Knative, of which no registry of packages has any, are held to
the local runner's structs, which know fewer fields.
"""

import re
import shutil

import kubernetes_validate
import msgspec
import pytest

from knative.image_digests import component
from knative.local_runner.kinds import KINDS
from tests.knative.kustomize import as_text, containers, read_one, render, render_by_kubectl
from tests.knative.written_base import WrittenBase
from tests.rules.sources import ROOT

KNATIVE = ROOT / "knative"
OVERLAYS = sorted(path.parent.name for path in KNATIVE.glob("overlays/*/kustomization.yaml"))
KUBERNETES = "1.34"  # the oldest that Knative 1.23 runs on
GROUPS_OF_KUBERNETES = {
    "v1",
    "apps/v1",
    "batch/v1",
    "networking.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
}


def rendered(name):
    return render(KNATIVE / "overlays" / name)


def overlay(name):
    return read_one(KNATIVE / "overlays" / name / "kustomization.yaml")


def of(name, kind):
    return [each for each in rendered(name) if each["kind"] == kind]


def key(manifest):
    return manifest["apiVersion"], manifest["kind"], manifest["metadata"]["name"]


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed: it would render the overlays, too")
@pytest.mark.parametrize("folder", ["base", *(f"overlays/{name}" for name in OVERLAYS)])
def test_kubectl_makes_the_same_of_it(folder):
    ours = as_text(render(KNATIVE / folder))
    assert sorted(ours, key=key) == sorted(render_by_kubectl(KNATIVE / folder), key=key)


@pytest.mark.parametrize("name", OVERLAYS)
def test_the_namespace_it_uses_is_the_one_it_makes(name):
    namespace = read_one(KNATIVE / "overlays" / name / "namespace.yaml")
    assert namespace["metadata"]["name"] == overlay(name)["namespace"]


@pytest.mark.parametrize("name", OVERLAYS)
def test_no_two_are_the_same(name):
    keys = [key(each) for each in rendered(name)]
    assert len(set(keys)) == len(keys)


def check(manifest):
    """Raise the error of the first field that is wrong; KeyError for a kind that nobody checks."""
    if manifest["apiVersion"] in GROUPS_OF_KUBERNETES and (manifest["apiVersion"], manifest["kind"]) not in KINDS:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
        return
    without_namespace = manifest | {"metadata": {"name": manifest["metadata"]["name"]}}
    msgspec.convert(without_namespace, KINDS[manifest["apiVersion"], manifest["kind"]])


@pytest.mark.parametrize("name", OVERLAYS)
def test_what_comes_out_is_valid(name):
    for manifest in rendered(name):
        check(manifest)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Deployment", ("spec", "template", "spec", "containers")),
        ("Job", ("spec", "template", "spec")),
        ("NetworkPolicy", ("spec", "podSelector")),
        ("StatefulSet", ("spec",)),
        ("KafkaSource", ("spec", "delivery")),
        ("KafkaSink", ("spec",)),
    ],
)
def test_a_misspelt_field_is_noticed(kind, path):
    manifest = of("kind", kind)[0]
    part = manifest
    for step in path:
        part = part[step]
    (part[0] if isinstance(part, list) else part)["misspelt"] = "1"
    with pytest.raises((kubernetes_validate.ValidationError, msgspec.ValidationError), match="misspelt"):
        check(manifest)


@pytest.mark.parametrize("name", OVERLAYS)
def test_who_is_answered_on_a_cluster_has_said_who_he_is(name):
    (config,) = [each for each in of(name, "ConfigMap") if each["metadata"]["name"] == "gridledger"]
    assert config["data"]["AUTH"] == "required"


@pytest.mark.parametrize("name", OVERLAYS)
def test_no_secret_is_among_the_manifests(name):
    assert not of(name, "Secret")


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_one_of_our_images_has_a_tag_that_stays(name):
    """`latest` is looked for anew at every start, and on kind found nowhere."""
    images = [each["image"] for each in containers(rendered(name))]
    assert all(re.fullmatch(r".+(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})", image) for image in images)


def test_production_takes_every_image_from_a_registry_by_version():
    images = {each["image"] for each in containers(rendered("production"))}
    assert all(
        re.fullmatch(r"(?!dev\.local/).+/gridledger/[a-z-]+(:\d.*|@sha256:[0-9a-f]{64})", image) for image in images
    )
    assert len(images) == len({pod.container["image"] for pod in WrittenBase(KNATIVE / "base").pods()})


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed: it would render the overlays, too")
def test_digests_from_continuous_integration_are_what_production_runs(tmp_path):
    """As .github/workflows/ci.yml writes them."""
    names = sorted({pod.container["image"] for pod in WrittenBase(KNATIVE / "base").pods()})
    digests = {
        name: f"ghcr.example/{name.removeprefix('dev.local/')}@sha256:{number:064x}"
        for number, name in enumerate(names)
    }
    copy = shutil.copytree(KNATIVE, tmp_path / "knative", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    lines = [f"{name} {image.replace('@', ' ')}\n" for name, image in digests.items()]
    (copy / "overlays/production/images/kustomization.yaml").write_text(component(lines))
    production = render(copy / "overlays/production")
    assert {each["image"] for each in containers(production)} == set(digests.values())
    assert sorted(as_text(production), key=key) == sorted(render_by_kubectl(copy / "overlays/production"), key=key)


@pytest.mark.parametrize("line", ["", "name only", "dev.local/a ghcr.example/a:tag", "a b sha256:12"])
def test_what_is_no_digest_is_refused(line):
    with pytest.raises(SystemExit, match="not `name new-name sha256"):
        component([line])


def test_production_has_more_than_one_broker_everywhere():
    servers = [each["spec"]["bootstrapServers"] for each in rendered("production") if each["kind"].startswith("Kafka")]
    assert servers
    assert all(len(each) > 1 for each in servers)


@pytest.mark.parametrize("name", OVERLAYS)
def test_all_ask_the_same_brokers(name):
    (config,) = [each for each in of(name, "ConfigMap") if each["metadata"]["name"] == "kafka"]
    asked = {",".join(each["spec"]["bootstrapServers"]) for each in rendered(name) if each["kind"].startswith("Kafka")}
    assert asked == {config["data"]["KAFKA_BOOTSTRAP_SERVERS"]}


def test_production_asks_its_brokers_by_tls_and_password():
    for source in of("production", "KafkaSource"):
        assert source["spec"]["net"]["tls"]["enable"]
        assert source["spec"]["net"]["sasl"]["enable"]
    assert {each["spec"]["auth"]["secret"]["ref"]["name"] for each in of("production", "KafkaSink")} == {
        "gridledger-kafka"
    }


def test_a_budget_never_holds_a_node_up():
    """What it selects is there, and more than what has to stay."""
    scales = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["annotations"]
        for each in of("production", "Service")
        if "serving" in each["apiVersion"]
    }
    budgets = of("production", "PodDisruptionBudget")
    assert budgets
    for budget in (each["spec"] for each in budgets):
        least = int(
            scales[budget["selector"]["matchLabels"]["serving.knative.dev/service"]][
                "autoscaling.knative.dev/min-scale"
            ]
        )
        assert budget.get("maxUnavailable", 0) > 0 or least > budget["minAvailable"]


def test_every_server_of_kind_is_let_in_at_its_port():
    (policy,) = [each for each in of("kind", "NetworkPolicy") if each["metadata"]["name"] == "from-house"]
    (rule,) = policy["spec"]["ingress"]
    ports = {each["spec"]["ports"][0]["port"] for each in of("kind", "Service") if each["apiVersion"] == "v1"}
    assert ports == {each["port"] for each in rule["ports"]}


def test_argo_cd_looks_where_an_overlay_is():
    application = read_one(KNATIVE / "argocd" / "application.yaml")
    assert (ROOT / application["spec"]["source"]["path"] / "kustomization.yaml").is_file()
    assert application["spec"]["destination"]["namespace"] == overlay("production")["namespace"]
