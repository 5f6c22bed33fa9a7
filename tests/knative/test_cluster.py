"""`make cluster-up` and its sisters, as far as they can be seen without a cluster.

Programs named kind, kubectl, make and docker stand on PATH here that note how they were called: what Kubernetes makes
of it is not tested by this.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import yaml

from knative.cluster import verified
from knative.cluster.commands import Failed
from knative.cluster.components import RELEASE, urls
from knative.cluster.house import KINDS, secret_manifests
from knative.cluster.status import sentences
from knative.cluster.verified import notarized
from tests.knative.kustomize import render
from tests.rules.sources import ROOT

PENDING = {"forecast_id": "f1", "proof_status": "pending", "origin": "2026-01-31T08:00:00Z"}
FINAL = {"forecast_id": "f2", "proof_status": "final", "origin": "2026-01-31T07:00:00Z"}
NOTING = """#!/bin/sh
echo "$(basename "$0") $*" >> "{calls}"
case "$(basename "$0") $*" in
  *"{failing}"*) echo "it broke" >&2; exit 1 ;;
  "kind get clusters") echo "{clusters}" ;;
  *"get namespaces"*) echo "{marked}" ;;
  *"get secrets"*) echo "{secrets}" ;;
  *list-images) echo '["notary"]' ;;
  *"api-resources"*) echo "{kinds}" ;;
  *"get jobs.batch,statefulsets.apps"*) echo '{{"items": []}}' ;;
  *"get pods"*) echo "pod/analytics-1" ;;
  *"run access-"*) echo "the key: glk_stand_in" ;;
  *port-forward*) echo "Forwarding from {address} -> 1"; exec sleep 60 ;;
esac
"""

SAID = {
    "failing": "nothing fails",
    "clusters": "",
    "marked": "",
    "secrets": "",
    "address": "127.0.0.1:1",
    "kinds": " ".join(KINDS),
}


@pytest.fixture
def cluster(tmp_path):
    """Runs a command of knative.cluster; returns how it ended, and which programs it called."""
    programs, calls = tmp_path / "bin", tmp_path / "calls"

    def run(what, *arguments, **given):
        programs.mkdir(exist_ok=True)
        calls.write_text("")
        for name in ("kind", "kubectl", "make", "docker", "podman"):
            text = NOTING.format(calls=calls, **(SAID | given))
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}"}
        command = [sys.executable, "-m", "knative.cluster", what, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done, calls.read_text().splitlines()

    return run


@pytest.fixture
def analytics():
    """One forecast, said to be final, with an empty proof; it wants the key."""
    answers = {
        "/feeders": {"feeders": [{"series": [{"series": "total"}]}]},
        "/analytics/predictions?series=total&limit=10": {"forecasts": [PENDING, FINAL]},
        "/forecasts/f2/series/total/proof": {},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            allowed = self.headers["Authorization"] == "Bearer glk_stand_in"
            self.send_response(200 if allowed else 401)
            self.end_headers()
            self.wfile.write(json.dumps(answers[self.path.removeprefix("/api/v1")]).encode())

        def log_message(self, format, *args):
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_first_run_does_every_step_in_order(cluster, analytics):
    """To the last, which finds that the proof of this house is none."""
    done, calls = cluster("up", address=analytics)
    assert "[8/8] a forecast that verifies" in done.stdout
    assert done.stderr.startswith("the proof does not hold: ")
    assert done.returncode == 1
    order = [
        "kind create cluster --config",
        "eventing-kafka-sink.yaml",
        "images image-simulator BUILDER=docker",
        "kind load docker-image --name gridledger dev.local/gridledger/notary:kind",
        "create -f -",
        "-k ",
        "wait ksvc",
        "run access-",
        "port-forward --address 127.0.0.1 pod/analytics-1 :8080",
        "port-forward --address 127.0.0.1 service/anvil :8545",
    ]
    places = [next(number for number, call in enumerate(calls) if part in call) for part in order]
    assert places == sorted(places)
    assert done.stdout.count("took ") == 7


def test_a_second_run_leaves_out_what_is_there(cluster):
    done, calls = cluster(
        "up",
        clusters="gridledger",
        marked="namespace/knative-eventing",
        secrets="secret/gridledger-stores",
        failing="port-forward",
    )
    assert done.stderr == "no way to port 8080 of pod/analytics-1 in gridledger: it broke\n"
    assert not [call for call in calls if "create" in call or "github.com" in call]
    assert [call for call in calls if "apply --server-side" in call]


def test_a_step_that_fails_ends_it_with_its_name_and_the_reason(cluster):
    done, calls = cluster("up", failing="load docker-image")
    assert done.returncode == 1
    assert "[4/8] our images, carried into the node" in done.stdout
    assert "`kind load docker-image --name …` ended with 1" in done.stderr
    assert not [call for call in calls if " -k " in call]


def test_no_other_cluster_is_ever_asked(cluster):
    for what in ("up", "status"):
        _, calls = cluster(what, clusters="gridledger")
        asked = [call for call in calls if call.startswith("kubectl")]
        assert asked
        assert all(call.startswith("kubectl --context kind-gridledger ") for call in asked)


def test_podmans_images_travel_as_an_archive(cluster):
    _, calls = cluster("up", "--builder", "podman")
    assert [call for call in calls if call.startswith("podman save --multi-image-archive")]
    assert [call for call in calls if call.startswith("kind load image-archive --name gridledger")]


def test_what_is_not_installed_is_named_all_at_once(tmp_path):
    command = [sys.executable, "-m", "knative.cluster", "up"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "kind.sigs.k8s.io" in done.stderr
    assert "Docker, or name another builder" in done.stderr


def test_status_of_no_cluster_says_how_to_get_one(cluster):
    done, _ = cluster("status")
    assert (done.returncode, done.stderr) == (1, "there is no cluster: make cluster-up\n")


def test_status_says_when_all_is_well(cluster):
    done, _ = cluster("status", clusters="gridledger")
    assert (done.returncode, done.stdout) == (0, "Everything is ready.\n")


def test_a_forecast_that_is_not_on_the_chain_is_waited_for(analytics):
    headers = {"Authorization": "Bearer glk_stand_in"}
    with httpx.Client(base_url=f"http://{analytics}/api/v1", headers=headers) as client:
        assert notarized(client) == ("f2", "total")
        assert notarized(client, after=FINAL["origin"]) is None


def test_an_api_that_only_fails_is_quoted(cluster, analytics, monkeypatch):
    @contextmanager
    def without_a_key():
        with httpx.Client(base_url=f"http://{analytics}/api/v1") as client:
            yield client

    monkeypatch.setattr(verified, "api", without_a_key)
    with pytest.raises(Failed, match=r"no forecast was notarized in 0 s; the API says 401: .*make cluster-status"):
        verified.wait_for_verified_forecast(patience_s=0)


def test_a_kind_that_the_cluster_does_not_know_is_named(cluster):
    done, calls = cluster("status", clusters="gridledger", kinds=" ".join(set(KINDS) - {"pods"}))
    assert (done.returncode, done.stdout) == (
        1,
        "pods: this cluster does not know it: make cluster-up installs Knative\n",
    )
    assert not [call for call in calls if " get " in call and "pods" in call]


def test_secrets_are_those_that_the_overlay_wants():
    made = {each["metadata"]["name"]: each["stringData"].keys() for each in secret_manifests("p")}
    text = yaml.safe_dump(render(ROOT / "knative/overlays/kind"))
    wanted = [part["secretKeyRef"] for part in parts(yaml.safe_load(text)) if "secretKeyRef" in part]
    for reference in wanted:
        if not reference.get("optional"):
            assert reference["key"] in made[reference["name"]]


def parts(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from parts(each)


def test_one_release_is_installed_and_it_is_the_one_of_the_docs():
    assert {url.split("/")[7] for url in urls()} == {RELEASE}
    assert (
        f"Knative {RELEASE.removeprefix('knative-v').rpartition('.')[0]} " in (ROOT / "docs/operations.md").read_text()
    )


def of(kind, name="x", spec=None, **status):
    return {"kind": kind, "metadata": {"name": name}, "spec": spec or {}, "status": status}


@pytest.mark.parametrize(
    ("it", "said"),
    [
        (of("Pod", containerStatuses=[{"name": "notary", "state": {"running": {}}}]), []),
        (of("Pod", containerStatuses=[{"name": "a", "state": {"waiting": {"reason": "ContainerCreating"}}}]), []),
        (
            of(
                "Pod",
                containerStatuses=[
                    {
                        "name": "notary",
                        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m"}},
                        "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
                    }
                ],
            ),
            ["Pod x: notary: CrashLoopBackOff: back-off 5m; it ended last with 1 (Error)"],
        ),
        (
            of("Pod", conditions=[{"type": "PodScheduled", "status": "False", "message": "0/1 nodes: no memory"}]),
            ["Pod x: no place for it: 0/1 nodes: no memory"],
        ),
        (of("Job", conditions=[{"type": "Complete", "status": "True"}]), []),
        (of("Job", spec={"suspend": True}), []),
        (of("Job", failed=2), ["Job x: not done (2 tries failed)"]),
        (
            of("Job", conditions=[{"type": "Failed", "status": "True", "message": "backoff limit"}]),
            ["Job x: failed: backoff limit"],
        ),
        (of("Deployment", spec={"replicas": 0}), []),
        (of("Deployment", spec={"replicas": 1}), ["Deployment x: 0 of 1 pods are ready"]),
        (of("StatefulSet", spec={"replicas": 1}, readyReplicas=1), []),
        (of("Service", conditions=[{"type": "Ready", "status": "True"}]), []),
        (
            of(
                "Service",
                conditions=[
                    {"type": "Ready", "status": "False", "message": "see below"},
                    {"type": "ConfigurationsReady", "status": "False", "message": "image not found"},
                ],
            ),
            ["Service x: ConfigurationsReady is False: image not found"],
        ),
        (of("KafkaSource"), ["KafkaSource x: nobody has looked at it yet: does its controller run?"]),
    ],
)
def test_what_is_not_ready_says_why(it, said):
    assert sentences([it]) == said
