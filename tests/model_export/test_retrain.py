"""From the windows of two feeders to a model that can be registered, scored beside the one that serves."""

import dataclasses
import shutil
from pathlib import Path

import msgspec
import pytest

from domain.errors import GridledgerError
from forecasting.onnx_model import OnnxModel
from model_export.member import train_member
from model_export.retrain import retrain
from model_registry.model_folder import read_model_folder
from tests.model_export.made_up_site import made_up_site
from tests.model_export.made_up_store import write_made_up_store

pytestmark = pytest.mark.train

SERVING = Path("forecasting/model")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    north, south = made_up_site(meters=3, hours=24 * 38), made_up_site(meters=2, hours=24 * 38, seed=6)
    write_made_up_store(folder, north, "north")
    write_made_up_store(folder, dataclasses.replace(south, names=["s-1", "s-2"]), "south")
    return folder


@pytest.fixture(scope="module")
def retrained(store, tmp_path_factory):
    out = tmp_path_factory.mktemp("retrained")
    return out, retrain(store, out, SERVING, steps=3)


def test_what_comes_out_can_be_registered(retrained):
    out, _ = retrained
    folder = read_model_folder(out / "model")
    assert folder.metadata.version == "2.0.0-20220209"
    assert folder.metadata.series == ("meter-0", "meter-1", "meter-2", "s-1", "s-2")
    assert folder.metadata.trained_until == "2022-02-05T00:00:00Z"
    assert list(folder.metadata.training_data_sha256) == ["windows until 2022-02-07", "windows until 2022-02-09"]


def test_both_models_were_scored_on_the_same_days_and_the_gate_heard(retrained):
    out, told = retrained
    new, serving = (OnnxModel.load(out / name).metadata for name in ("model", "serving"))
    assert serving.sha256 == OnnxModel.load(SERVING).metadata.sha256
    assert new.metrics["weather"]["hours"] == serving.metrics["weather"]["hours"] > 200
    assert new.metrics["naive_168h"] == serving.metrics["naive_168h"]
    worse = new.metrics["weather"]["mWQL"] > serving.metrics["weather"]["mWQL"]
    assert worse  # three steps
    assert "The gate refuses it: mWQL on track weather is" in told
    assert f"make register MODEL={out / 'model'} BESIDE={out / 'serving'}" in told


def test_it_goes_on_with_the_same_days_when_the_store_has_grown(store, retrained, tmp_path, monkeypatch):
    out, _ = retrained
    begun, grown = tmp_path / "out", tmp_path / "store"
    shutil.copytree(out, begun)
    shutil.copytree(store, grown)
    shutil.copytree(grown / "day=2022-02-09", grown / "day=2022-02-15")
    trained = []
    monkeypatch.setattr(
        "model_export.retrain.train_member", lambda *given: trained.append(given) or train_member(*given)
    )
    (begun / "member-2.pt").unlink()  # as if it had been killed before the second
    retrain(grown, begun, SERVING, steps=3)
    assert [recipe.seed for _, _, recipe, _ in trained] == [2]
    assert OnnxModel.load(begun / "model").metadata == OnnxModel.load(out / "model").metadata


def test_other_windows_of_the_same_days_are_not_gone_on_with(store, retrained, tmp_path):
    out, _ = retrained
    begun, changed = tmp_path / "out", tmp_path / "store"
    shutil.copytree(out, begun)
    shutil.copytree(store, changed)
    shutil.rmtree(changed / "day=2022-02-01" / "feeder=south")
    with pytest.raises(SystemExit, match="was begun with other windows"):
        retrain(changed, begun, SERVING, steps=3)


def test_an_unusable_model_to_beat_is_refused_before_training(store, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(SERVING, folder)
    metadata = msgspec.json.decode((folder / "model.json").read_bytes()) | {"unit": "kWh"}
    (folder / "model.json").write_bytes(msgspec.json.encode(metadata))
    with pytest.raises(GridledgerError, match="unit is kWh"):
        retrain(store, tmp_path / "out", folder, steps=3)
    assert not (tmp_path / "out").exists()
