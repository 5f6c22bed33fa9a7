"""Two images built and started: a function's and the feature job's. BASE_IMAGE names a base that is there already."""

import os
import shutil
import subprocess

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
    image = build(builder, "functions/Dockerfile", "--build-arg", "FUNCTION=persistence")
    command = ["python", "-c", "import functions.persistence.main"]
    done = run(builder, "run", *HARDENED, image, *command, timeout_s=120)
    assert "MONGODB_URL is not set" in done.stdout


def test_the_feature_job_starts_and_names_what_it_lacks(builder):
    """It has Java and every jar, or it would name those first."""
    image = build(builder, "spark/Dockerfile")
    values = ["-e", "POSTGRES_URL=postgresql://p@127.0.0.1/none", "-e", "CHECKPOINT_DIR=/state"]
    done = run(builder, "run", *HARDENED, *values, "-e", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9", image, timeout_s=120)
    assert "Kafka does not answer (127.0.0.1:9" in done.stdout
