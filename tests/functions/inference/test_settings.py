"""What inference reads from its environment."""

from pathlib import Path

import pytest

from functions.inference.settings import Settings


def test_a_missing_sink_is_named(monkeypatch):
    monkeypatch.delenv("K_SINK", raising=False)
    with pytest.raises(SystemExit, match="K_SINK"):
        Settings.from_environment()


def test_the_committed_model_is_the_default(monkeypatch):
    monkeypatch.setenv("K_SINK", "http://sink")
    for name in ("MODEL_DIR", "POSTGRES_URL"):
        monkeypatch.delenv(name, raising=False)
    assert Settings.from_environment() == Settings("http://sink", Path("forecasting/model"))


def test_another_model_can_be_named(monkeypatch):
    monkeypatch.setenv("K_SINK", "http://sink")
    monkeypatch.setenv("MODEL_DIR", "/models/next")
    assert Settings.from_environment().model_dir == Path("/models/next")
