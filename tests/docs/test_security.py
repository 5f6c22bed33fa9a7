"""docs/security.md names checks that are there: exit codes, alarms, the browser's steps."""

import re

import pytest
import yaml

from tests.rules.sources import ROOT
from verifier.verify import OUTCOMES

PAGE = (ROOT / "docs/security.md").read_text()
CODES = {int(code) for code in re.findall(r"\((\d\d)\)|ends with (\d\d)|: (\d\d) for", PAGE) for code in code if code}
ALARMS = yaml.safe_load((ROOT / "observability/alerts.yaml").read_text())["groups"]
STEPS = (ROOT / "web/lib/proof/steps.ts").read_text()


def test_every_exit_code_is_one_of_the_verifier():
    assert len(CODES) >= 5
    assert OUTCOMES.keys() >= CODES


def test_every_alarm_can_go_off():
    known = {rule["alert"] for group in ALARMS for rule in group["rules"]}
    named = set(re.findall(r"`((?:[A-Z][a-z]+){2,})`", PAGE)) & {*known, "ReadingsQuarantined", "WindowsMissing"}
    assert {"ReadingsQuarantined", "WindowsMissing"} <= named <= known


@pytest.mark.parametrize("title", re.findall(r"\"(The numbers [^\"]+|Their\s[^\"]+)\"", PAGE))
def test_every_step_is_one_of_the_browser(title):
    assert f'"{" ".join(title.split())}"' in STEPS
