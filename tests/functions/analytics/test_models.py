"""The model registry over HTTP, as the commands left it."""

import pytest

from model_registry.commands import run
from tests.exported_models import exported

PATH = "/api/v1/models"


@pytest.fixture
def command(house, tmp_path):
    for label in ("1", "2"):
        exported(tmp_path, label, mwql=0.05)
    return lambda *words: run([word.format(tmp_path) for word in words], house.settings.postgres_url, "ada")


def test_an_empty_registry_has_no_models(api, command):
    assert api.get(PATH).json() == {"models": [], "history": []}


def test_who_serves_whom_since_when_and_by_whose_decision(api, command):
    command("register", "{}/1")
    command("register", "{}/2")
    command("promote", "1")
    command("promote", "2", "--share", "0.25", "--reason", "smaller")
    answer = api.get(PATH).json()
    promoted, canary = answer["models"]
    assert (promoted["version"], promoted["status"], promoted["share"]) == ("1", "promoted", None)
    assert (canary["version"], canary["status"], canary["share"]) == ("2", "canary", 0.25)
    assert promoted["registered_at"] < promoted["since"] < canary["since"]
    assert promoted["metrics"]["weather"] == {"mWQL": 0.05}
    newest, before = answer["history"][:2]
    assert (newest["who"], newest["action"], newest["sha256"]) == ("ada", "canary", canary["sha256"])
    assert (newest["share"], newest["reason"]) == (0.25, "smaller")
    assert (before["action"], before["version"], before["replaced"]) == ("promoted", "1", None)
