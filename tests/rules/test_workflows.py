"""Workflows: nothing foreign runs that could change under its name, and nobody may more than his job."""

import re

import pytest
import yaml

from tests.rules.sources import ROOT

WORKFLOWS = {path.name: yaml.safe_load(path.read_text()) for path in (ROOT / ".github/workflows").glob("*.yml")}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
MAY_WRITE = {
    ("ci.yml", "image"): {"packages", "id-token", "attestations"},
    ("ci.yml", "deploy"): {"contents"},
}


def steps(name, job):
    return WORKFLOWS[name]["jobs"][job]["steps"]


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_actions_are_pinned_by_commit(name, job):
    actions = [step["uses"] for step in steps(name, job) if "uses" in step]
    assert actions
    assert all(re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action) for action in actions)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_pin_says_which_version_it_is(name):
    lines = [line for line in (ROOT / ".github/workflows" / name).read_text().splitlines() if "uses:" in line]
    assert all(re.search(r"@[0-9a-f]{40} # v\d+(\.\d+)*$", line) for line in lines)


def test_one_action_has_one_pin():
    pins = {step["uses"] for name, job in JOBS for step in steps(name, job) if "uses" in step}
    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_and_no_more(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_may_write_what_it_has_to(name, job):
    permissions = WORKFLOWS[name]["jobs"][job].get("permissions", {})
    assert {what for what, right in permissions.items() if right != "read"} == MAY_WRITE.get((name, job), set())


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_ends_by_itself(name, job):
    assert WORKFLOWS[name]["jobs"][job]["timeout-minutes"] <= 90


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_no_text_of_others_becomes_part_of_a_command(name, job):
    """A branch may be called `$(…)`: what comes from outside goes through the environment."""
    assert not [step for step in steps(name, job) if "${{" in step.get("run", "")]


def test_the_cluster_job_makes_a_cluster_before_it_is_tested():
    asked = re.findall(r"\bmake ([a-z-]+)", "\n".join(step.get("run", "") for step in steps("ci.yml", "cluster")))
    assert asked == ["cluster-up", "test-cluster", "cluster-status"]
    targets = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^[a-z -]*\b{target}\b.*:", targets, re.MULTILINE) for target in asked)
    (told,) = [step for step in steps("ci.yml", "cluster") if "cluster-status" in step.get("run", "")]
    assert told["if"] == "failure()"
