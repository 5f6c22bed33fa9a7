"""Which model forecasts whom, with a real registry that is changed by the real commands."""

import logging

import psycopg
import pytest

from forecasting.onnx_model import OnnxModel
from functions.models_in_postgres import ModelsInPostgres
from functions.served_models import ServedModels, place_of
from model_registry.commands import run
from tests.exported_models import exported
from tests.forecasting.sample_windows import MODEL_DIR

PACKAGED = OnnxModel.load(MODEL_DIR)
FEEDERS = [f"feeder-{number}" for number in range(1000)]


@pytest.fixture
def command(registry_url):
    return lambda *words: run([*map(str, words)], registry_url, "ada")


@pytest.fixture
def models(registry_url):
    """Looks before every forecast."""
    return ServedModels(PACKAGED, ModelsInPostgres(registry_url), look_every_s=0)


@pytest.fixture
def two(command, tmp_path):
    """Version 1 is promoted, version 2 waits."""
    for label in ("1", "2"):
        command("register", exported(tmp_path, label))
    command("promote", "1")


def version(models, feeder="feeder-1"):
    return models.for_feeder(feeder).identity.version


def test_without_a_registry_or_a_promoted_model_the_packaged_one_serves(models):
    assert ServedModels(PACKAGED, None).for_feeder("feeder-1") is PACKAGED
    assert models.for_feeder("feeder-1") is PACKAGED


def test_promotion_and_rollback_are_followed(models, command, two):
    said = [version(models)]
    for words in (["promote", "2"], ["rollback"]):
        command(*words)
        said.append(version(models))
    assert said == ["1", "2", "1"]


def test_a_canary_forecasts_its_share_of_the_feeders_and_a_larger_share_keeps_them(models, command, two):
    on_trial = {}
    for share in (0.1, 0.3):
        command("promote", "2", "--share", share)
        on_trial[share] = {feeder for feeder in FEEDERS if version(models, feeder) == "2"}
        assert len(on_trial[share]) == pytest.approx(1000 * share, rel=0.2)
    assert on_trial[0.1] < on_trial[0.3]
    command("rollback")
    assert {version(models, feeder) for feeder in FEEDERS[:50]} == {"1"}


def test_a_place_is_one_for_ever():
    assert place_of("feeder-1") == pytest.approx(0.26956, abs=1e-5)


def test_when_the_registry_is_away_the_models_at_hand_go_on(models, command, two, caplog, monkeypatch, free_tcp_port):
    assert version(models) == "1"
    monkeypatch.setattr(models._registry, "_url", f"postgresql://postgres@127.0.0.1:{free_tcp_port}/gone")
    assert version(models) == "1"
    assert "PostgreSQL is unavailable" in caplog.text


def test_a_function_that_starts_without_its_registry_serves_the_packaged_model(free_tcp_port):
    away = ModelsInPostgres(f"postgresql://postgres@127.0.0.1:{free_tcp_port}/gone")
    assert ServedModels(PACKAGED, away).for_feeder("feeder-1") is PACKAGED


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("metadata = convert_to(replace(convert_from(metadata, 'UTF8'), '\"Wh\"', '\"kWh\"'), 'UTF8')", "unit is kWh"),
        ("onnx = onnx || '\\x00'", "SHA-256 is"),
        ("metadata = '{}'", "missing required field"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_by_name_once(
    models, command, two, registry_url, caplog, damage, reason
):
    assert version(models) == "1"
    with psycopg.connect(registry_url, autocommit=True) as connection:
        connection.execute(f"update models set {damage} where version = '2'")
        (digest,) = connection.execute("select sha256 from models where version = '2'").fetchone()
    command("promote", "2")
    assert [version(models) for _ in range(3)] == ["1"] * 3
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"refused: model {digest} of the registry: " in record.getMessage()
    assert reason in record.getMessage()


def test_a_canary_that_cannot_be_used_leaves_its_feeders_to_the_promoted_model(models, command, two, registry_url):
    with psycopg.connect(registry_url, autocommit=True) as connection:
        connection.execute("update models set metadata = '{}' where version = '2'")
    command("promote", "2", "--share", "0.9")
    assert {version(models, feeder) for feeder in FEEDERS[:50]} == {"1"}
