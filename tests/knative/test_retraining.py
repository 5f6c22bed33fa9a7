"""The Job that retrains: valid, no more rights than others, and it finds what the feature job leaves."""

import re

import pytest

from tests.functions.test_images import imports, local_file
from tests.knative.kustomize import containers, render
from tests.knative.policies.pods import LEAST_RIGHTS
from tests.knative.test_overlays import check
from tests.knative.written_base import WrittenBase
from tests.rules.sources import ROOT

RENDERED = render(ROOT / "knative/retraining")
(JOB,) = [each for each in RENDERED if each["kind"] == "Job"]
FETCH, TRAIN, REGISTER = containers([JOB])


@pytest.mark.parametrize("manifest", RENDERED, ids=lambda each: each["kind"])
def test_what_comes_out_is_valid(manifest):
    check(manifest)


def test_it_has_no_more_rights_than_others():
    assert [each["securityContext"] for each in (FETCH, TRAIN, REGISTER)] == [LEAST_RIGHTS] * 3
    assert JOB["spec"]["template"]["spec"]["automountServiceAccountToken"] is False


def test_it_reads_where_the_feature_job_writes_and_changes_nothing():
    (job,) = [each for each in WrittenBase(ROOT / "knative/base").pods() if each.name == "feature-job"]
    values = {each["name"]: each.get("value") for each in job.container["env"]}
    assert after("--feature-store", TRAIN) == values["FEATURE_STORE_DIR"]
    theirs, ours = (mounts(container)["feature-store"] for container in (job.container, TRAIN))
    assert ours == theirs | {"readOnly": True}
    labels = JOB["spec"]["template"]["spec"]["affinity"]["podAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]
    assert labels[0]["labelSelector"]["matchLabels"].items() <= job.labels.items()


def test_each_step_finds_what_the_one_before_left():
    assert FETCH["command"][-1] == after("--serving", TRAIN)
    out = after("--out", TRAIN)
    assert (REGISTER["command"][-3], after("--beside", REGISTER)) == (f"{out}/model", f"{out}/serving")


def test_all_that_it_imports_of_ours_is_in_its_image():
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "model_export/Dockerfile").read_text(), re.MULTILINE)
    copied = {ROOT / name for line in lines for name in line.split()}
    todo, found = [ROOT / "model_export/retrain.py"], set()
    while todo:
        found.add(path := todo.pop())
        todo += {each for each in map(local_file, imports(path)) if each} - found
    assert [path for path in found if not {path, *path.parents} & copied] == []


def after(option, container):
    return container["command"][container["command"].index(option) + 1]


def mounts(container):
    return {each["name"]: each for each in container["volumeMounts"]}
