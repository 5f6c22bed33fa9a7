"""Three images built and started: a function's, the dashboard's, and the feature job's.

BASE_IMAGE names a base that is there already.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

pytestmark = pytest.mark.long

BASE_IMAGE = os.environ.get("BASE_IMAGE", "")
OPTIONS = ["--network=host", *(["--build-arg", f"BASE_IMAGE={BASE_IMAGE}"] if BASE_IMAGE else [])]
LIMITS = ["--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096"]  # the builder's own may be above those of this user
HARDENED = ["--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--tmpfs=/tmp", *LIMITS]


def run(*command, timeout_s):
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout_s, check=False
    )


@pytest.fixture(scope="module")
def builder():
    for name in ("docker", "podman"):
        if shutil.which(name) and run(name, "info", timeout_s=60).returncode == 0:
            return name
    pytest.skip("neither docker nor podman answers: nothing here builds an image")


def build(builder, dockerfile, *arguments):
    name = f"gridledger-test/{dockerfile.partition('/')[0]}"
    done = run(builder, "build", *OPTIONS, *arguments, "-f", dockerfile, "-t", name, ".", timeout_s=1800)
    if not BASE_IMAGE and any(
        sign in done.stdout for sign in ("no such host", "pinging container registry", "i/o timeout")
    ):
        pytest.skip("the base image cannot be fetched: name one that is here by BASE_IMAGE")
    assert done.returncode == 0, done.stdout
    return name


def test_a_function_starts_and_names_what_it_lacks(builder):
    image = build(
        builder, "functions/Dockerfile", "--build-arg", "FUNCTION=persistence", "--build-arg", "DASHBOARD=without"
    )
    command = ["python", "-c", "import functions.persistence.main"]
    done = run(builder, "run", *HARDENED, image, *command, timeout_s=120)
    assert "MONGODB_URL is not set" in done.stdout


def test_analytics_serves_the_dashboard_and_names_the_stores_that_are_down(builder):
    image = build(builder, "functions/Dockerfile", "--build-arg", "FUNCTION=analytics", "--build-arg", "DASHBOARD=with")
    stores = {
        "POSTGRES_URL": "postgresql://p@127.0.0.1:9/none",
        "MONGODB_URL": "mongodb://127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    values = {"AUTH": "required", "WEB_ROOT": "/app/site"} | stores
    given = [f"--env={name}={value}" for name, value in values.items()]
    look = Path(__file__).with_name("look.py").read_text()
    done = run(builder, "run", *HARDENED, *given, image, "python", "-c", look, timeout_s=180)
    answers = json.loads(done.stdout.splitlines()[-1])
    assert {path: answer["status"] for path, answer in answers.items()} == {"/": 200, "/livez": 200, "/readyz": 503}
    assert "<title>" in answers["/"]["body"]
    assert "PostgreSQL, MongoDB, Redis" in answers["/readyz"]["body"]


def test_the_feature_job_starts_and_names_what_it_lacks(builder):
    """It has Java and every jar, or it would name those first."""
    image = build(builder, "spark/Dockerfile")
    values = ["-e", "POSTGRES_URL=postgresql://p@127.0.0.1/none", "-e", "CHECKPOINT_DIR=/state"]
    done = run(builder, "run", *HARDENED, *values, "-e", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9", image, timeout_s=120)
    assert "Kafka does not answer (127.0.0.1:9" in done.stdout
