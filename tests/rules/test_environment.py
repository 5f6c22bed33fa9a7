"""Environment variables: read in settings.py only, and what is read is what the manifests supply."""

import ast
import importlib
import re
import subprocess
import sys

import pytest

from knative.local_runner.environment import environment
from knative.local_runner.topology import read_topology
from tests.knative.kustomize import render
from tests.knative.written_base import WrittenBase
from tests.rules.sources import ROOT, files

TOPOLOGY = read_topology(ROOT / "knative" / "base")
OF_THE_FRAMEWORK = {"FUNCTION_SOURCE", "FUNCTION_TARGET"}
OF_THE_SERVER = {"UVICORN_HOST"}
LEFT_TO_SPARK = {"JAVA_HOME", "SPARK_EXTRA_CLASSPATH", "SPARK_MASTER", "SPARK_OPTIMISE"}
OF_EXECUTORS = {  # production has some
    "SPARK_DRIVER_HOST",
    "SPARK_EXECUTORS",
    "SPARK_EXECUTOR_CORES",
    "SPARK_EXECUTOR_MEMORY",
    "SPARK_EXECUTOR_POD",
}
LAPTOP = {
    "POSTGRES_URL": "postgresql://postgres@127.0.0.1:5432/gridledger",
    "MONGODB_URL": "mongodb://127.0.0.1:27017/gridledger",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CHAIN_RPC_URL": "http://127.0.0.1:8545",
    "LEDGER_ADDRESS": "0x" + "1" * 40,
    "NOTARY_PRIVATE_KEY": "0x" + "2" * 64,
    "AUTH": "open",
}


def lint(file_name):
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", file_name, "-"]
    code = "import os\n\nos.environ['A']\nos.getenv('B')\n"
    return subprocess.run(command, input=code, capture_output=True, text=True, check=False, cwd=ROOT).stdout


def test_the_linter_forbids_the_environment_outside_of_settings():
    found = lint("functions/notary/handler.py")
    assert "os.environ" in found
    assert "os.getenv" in found
    assert "TID251" not in lint("functions/notary/settings.py")


def test_there_is_no_way_round_the_linter():
    for path in files():
        if path.suffix == ".py" and path.parts[0] != "tests" and path.name != "settings.py":
            text = (ROOT / path).read_text()
            assert not re.search(r"\bos\.(environ|getenv|putenv)|noqa:.*TID251", text), path


def names_in_settings(function):
    """Those of Kafka's brokers and of telemetry are read by settings that several have in common."""
    folder = ROOT / "functions" / function
    names = names_read_by(f"functions/{function}")
    if "kafka_topics.settings" in (folder / "settings.py").read_text():
        names |= names_read_by("kafka_topics")
    if "event_function" in (folder / "main.py").read_text():
        names |= names_read_by("functions/telemetry")
    return names


def names_read_by(folder):
    """The upper-case strings of its settings.py: the variables it reads."""
    tree = ast.parse((ROOT / folder / "settings.py").read_text())
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in strings if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]{3,}", text)}


def supplied(function):
    service = TOPOLOGY.services[function]
    names = {variable.name for variable in service.container.env}
    for origin in service.container.env_from:
        names |= TOPOLOGY.config_maps[origin.config_map_ref.name].data.keys()
    bound = {binding.spec.subject.name for binding in TOPOLOGY.sink_bindings.values()}
    return names | {"K_SERVICE"} | ({"K_SINK"} if function in bound else set())


@pytest.mark.parametrize("function", TOPOLOGY.services)
def test_every_setting_is_supplied_by_the_manifest(function):
    assert names_in_settings(function) <= supplied(function)


@pytest.mark.parametrize("function", TOPOLOGY.services)
def test_no_function_is_given_a_secret_or_value_of_its_own_that_it_does_not_read(function):
    own = {variable.name for variable in TOPOLOGY.services[function].container.env}
    assert own <= names_in_settings(function) | OF_THE_FRAMEWORK


def test_every_key_of_the_config_map_is_read_by_somebody():
    read = {name for function in TOPOLOGY.services for name in names_in_settings(function)}
    assert TOPOLOGY.config_maps["gridledger"].data.keys() <= read | OF_THE_SERVER


@pytest.mark.parametrize(
    ("pod", "folder", "left_out"),
    [
        # Images have Java and the jars where Spark looks for them; a small fleet needs no more than the defaults.
        ("feature-job", "spark", LEFT_TO_SPARK | OF_EXECUTORS),
        ("migrate", "database", set()),
        ("topics", "kafka_topics", set()),
    ],
)
def test_what_is_no_function_is_given_what_it_reads(pod, folder, left_out):
    (container,) = [each.container for each in WrittenBase(ROOT / "knative/base").pods() if each.name == pod]
    given = {variable["name"] for variable in container["env"]}
    for origin in container.get("envFrom", []):
        given |= TOPOLOGY.config_maps[origin["configMapRef"]["name"]].data.keys()
    # By the C library, Spark and the other pod.
    unread = {"MALLOC_ARENA_MAX", "SPARK_LOCAL_DIRS", "TOPIC_REPLICATION", "SIMULATED_TIME"}
    assert given - unread <= names_read_by(folder) <= given | left_out


def test_executors_are_given_what_is_read_of_them():
    (job,) = [each for each in render(ROOT / "knative/overlays/production") if each["kind"] == "Deployment"]
    given = {variable["name"] for variable in job["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert given >= OF_EXECUTORS
    assert names_read_by("spark") >= OF_EXECUTORS


@pytest.mark.parametrize("function", TOPOLOGY.services)
def test_a_function_starts_with_what_its_manifest_gives_it(function, monkeypatch):
    for name in {name for each in TOPOLOGY.services for name in names_in_settings(each)}:
        monkeypatch.delenv(name, raising=False)
    values = environment(TOPOLOGY.services[function], TOPOLOGY, LAPTOP)
    for name, value in (values | {"K_SINK": "http://127.0.0.1:8080/sink"}).items():
        monkeypatch.setenv(name, value)
    assert importlib.import_module(f"functions.{function}.settings").Settings.from_environment()


@pytest.mark.parametrize("function", TOPOLOGY.services)
def test_no_setting_that_is_secret_is_printed(function, monkeypatch):
    values = environment(TOPOLOGY.services[function], TOPOLOGY, LAPTOP | {"MONGODB_URL": "mongodb://u:hidden@h/g"})
    for name, value in (values | {"K_SINK": "http://127.0.0.1:8080/sink"}).items():
        monkeypatch.setenv(name, value)
    shown = repr(importlib.import_module(f"functions.{function}.settings").Settings.from_environment())
    assert "hidden" not in shown
    assert LAPTOP["NOTARY_PRIVATE_KEY"] not in shown
