"""Executors as pods: they run the image of their driver, and what is missing to make them is said by name."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from spark.executors import are_pods, image_of
from spark.settings import Settings

IMAGE = "registry.example/gridledger/feature-job@sha256:12"
PATH = "/api/v1/namespaces/gridledger/pods/feature-job-1"


@pytest.fixture
def account(tmp_path):
    (tmp_path / "token").write_text("who I am")
    return tmp_path


@pytest.fixture(scope="module")
def api():
    """Knows one pod, and tells whom it knows."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.path == PATH and self.headers["Authorization"] == "Bearer who I am"
            self.send_response(200 if known else 403)
            self.end_headers()
            self.wfile.write(json.dumps({"spec": {"containers": [{"name": "feature-job", "image": IMAGE}]}}).encode())

        def log_message(self, format, *args):
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_executors_run_the_image_of_their_driver(api, account):
    assert image_of(api, "gridledger", "feature-job-1", account) == IMAGE


def test_a_pod_that_the_api_does_not_show_is_named(api, account):
    with pytest.raises(SystemExit, match=r"SPARK_MASTER: .* says nothing of pod gridledger/other \(.*403"):
        image_of(api, "gridledger", "other", account)


@pytest.fixture
def environment(monkeypatch, spark_jars):
    given = {
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
        "POSTGRES_URL": "postgresql://gridledger@127.0.0.1/gridledger",
        "CHECKPOINT_DIR": "/state/checkpoint",
        "SPARK_MASTER": "k8s://https://kubernetes.default.svc",
        "SPARK_EXECUTORS": "4",
        "SPARK_EXECUTOR_POD": "/executor/pod.yaml",
        "SPARK_DRIVER_HOST": "feature-job",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_kubernetes_master_has_executors(environment):
    settings = Settings.from_environment()
    assert are_pods(settings)
    assert settings.executors.count == 4


@pytest.mark.parametrize("name", ["SPARK_EXECUTOR_POD", "SPARK_DRIVER_HOST"])
def test_what_executors_need_is_named(environment, name):
    environment.delenv(name)
    with pytest.raises(SystemExit, match=f"{name} is not set"):
        Settings.from_environment()


def test_a_number_of_executors_that_makes_no_sense_is_refused(environment):
    environment.setenv("SPARK_EXECUTORS", "0")
    with pytest.raises(SystemExit, match="SPARK_EXECUTORS is '0'"):
        Settings.from_environment()


def test_a_local_master_needs_none_of_it(environment):
    environment.setenv("SPARK_MASTER", "local[2]")
    environment.delenv("SPARK_EXECUTOR_POD")
    assert not are_pods(Settings.from_environment())
