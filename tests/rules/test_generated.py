"""Generated files agree with each other; that each is up to date is tested next to what it is made from."""

import json
import re
import tomllib

import pytest

from tests.rules.sources import ROOT

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


def test_notary_and_dashboard_have_the_same_interface_of_the_ledger():
    of_notary = json.loads((ROOT / "functions/notary/forecast_ledger_abi.json").read_text())["abi"]
    text = (ROOT / "web/generated/forecast-ledger-abi.ts").read_text()
    assert json.loads(re.search(r"= (\[.*\]) as const;", text, re.DOTALL)[1]) == of_notary


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_has_a_lock_with_hashes_and_without_hosts(extra):
    lock = (ROOT / "requirements" / f"{extra}.txt").read_text()
    packages = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+.* \\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9]\S*==", lock, re.MULTILINE)) > 0
    assert "://" not in lock


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_is_pinned_in_pyproject_is_locked_so(extra):
    lock = (ROOT / "requirements" / f"{extra}.txt").read_text()
    for requirement in (each for each in EXTRAS[extra] if re.search(r"==[\d.a-z]+$", each)):
        name, version = re.match(r"([\w-]+)(?:\[.*\])?==(.*)", requirement).groups()
        assert re.search(rf"^{name}(\[.*\])?=={re.escape(version)}\b", lock, re.MULTILINE | re.IGNORECASE), requirement


def test_the_makefile_locks_every_extra():
    makefile = (ROOT / "Makefile").read_text()
    listed = re.search(r"^EXTRAS := (.*)$", makefile, re.MULTILINE)[1].split()
    assert {*listed, "dev"} == EXTRAS.keys()
