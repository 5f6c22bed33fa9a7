"""Nothing that is installed anywhere goes unaudited."""

import re

import yaml

from tests.rules.sources import ROOT, files

AUDIT = yaml.safe_load((ROOT / ".github/workflows/audit.yml").read_text())
EVENTS = AUDIT[True]  # what YAML 1.1 makes of the word `on`
MAKEFILE = (ROOT / "Makefile").read_text()


def packages(lock):
    return set(
        re.findall(r"^([a-z0-9][\w.-]*(?:\[.*\])?==\S+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)
    )


def test_every_package_of_every_lock_is_in_one_that_is_audited():
    audited = re.search(r"^AUDITED := (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    known = set().union(*(packages(f"{extra}.txt") for extra in audited))
    assert set().union(*(packages(path.name) for path in (ROOT / "requirements").glob("*.txt"))) == known


def test_a_changed_lock_starts_the_audit_and_so_does_time():
    locks = {str(path) for path in files() if path.name == "package-lock.json"} | {"requirements/*.txt"}
    assert set(EVENTS["push"]["paths"]) == set(EVENTS["pull_request"]["paths"]) == locks
    assert EVENTS["schedule"]
    rooms = {lock.split("/")[0] for lock in locks if lock.endswith(".json")}
    assert set(re.findall(r"^\t\$\(NPM\) (\w+) audit", MAKEFILE, re.MULTILINE)) == rooms


def test_every_image_is_looked_through():
    assert AUDIT["jobs"]["image"]["strategy"]["matrix"]["image"] == "${{ fromJSON(needs.names.outputs.images) }}"
    (scan,) = [step for step in AUDIT["jobs"]["image"]["steps"] if "trivy" in step.get("uses", "")]
    assert (scan["with"]["exit-code"], "secret" in scan["with"]["scanners"]) == ("1", True)
