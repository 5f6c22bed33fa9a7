"""The ONNX file says what the network says."""

from datetime import UTC, datetime

import numpy as np
import onnxruntime as ort
import pytest
import torch

from forecasting.inputs import ModelInputs
from forecasting.onnx_model import OnnxModel
from model_export.augment import augment
from model_export.checkpoint import load_committee, save_checkpoint
from model_export.committee import MEMBERS, Committee
from model_export.dataset import cut_windows, numbered
from model_export.export import onnx_bytes, write_model
from model_export.half_precision import round_to_half
from model_export.model import LoadLstm, Shape
from model_export.retrain import NAMED_SERIES
from model_export.training_tensors import tensors
from tests.model_export.made_up_site import made_up_site

pytestmark = pytest.mark.train

(SITE,) = numbered([made_up_site()])


def member(names=SITE.names):
    return LoadLstm(Shape(series=len(names)))


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    fresh = Committee([member() for _ in range(2)])
    round_to_half(fresh)
    fresh.step_factor.mul_(1.3)
    return fresh.eval()


@pytest.fixture(scope="module")
def session(model):
    return ort.InferenceSession(onnx_bytes(model), providers=["CPUExecutionProvider"])


def windows(size):
    return augment(
        cut_windows(SITE, np.arange(size) % 6, 672 + 3 * np.arange(size)), np.random.default_rng(size)
    )  # gaps and masks included


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_torch_and_onnx_agree(model, session, batch):
    *inputs, _ = tensors(windows(batch))
    with torch.no_grad():
        expected = model(*inputs).numpy()
    names = [node.name for node in session.get_inputs()]
    (found,) = session.run(None, {name: part.numpy() for name, part in zip(names, inputs, strict=True)})
    size = np.nan_to_num(np.abs(inputs[0].numpy())).max(axis=1)[:, None, None]
    assert np.abs((found - expected) / (size + 1)).max() < 1e-5


def test_what_is_written_can_be_loaded_and_says_the_same(model, tmp_path):
    metadata = write_model(
        tmp_path / "model", model, SITE.names, datetime(2022, 8, 29, tzinfo=UTC), {"load.csv": "ab12"}
    )
    loaded = OnnxModel.load(tmp_path / "model")
    assert loaded.metadata == metadata
    part = windows(5)
    names = ["somebody else", *SITE.names[1:5]]
    wh = loaded.quantiles(ModelInputs(part.energy_wh, part.weather, part.calendar, names))
    with torch.no_grad():
        expected = model(*tensors(part)[:3], torch.tensor([0, 2, 3, 4, 5])).numpy()
    np.testing.assert_allclose(wh, expected, rtol=1e-3, atol=0.5)


def test_checkpoints_bring_the_same_committee_back(model, tmp_path):
    files = [tmp_path / "a.pt", tmp_path / "b.pt"]
    for file, one in zip(files, model.members, strict=True):
        save_checkpoint(file, one, 1, SITE.names)
    again, names = load_committee(files)
    assert names == SITE.names
    again.step_factor.copy_(model.step_factor)
    part = tensors(windows(3))[:4]
    with torch.no_grad():
        torch.testing.assert_close(again(*part), model(*part))


def test_members_that_know_other_series_do_not_sit_together(tmp_path):
    files = [tmp_path / "a.pt", tmp_path / "b.pt"]
    save_checkpoint(files[0], member(), 1, SITE.names)
    save_checkpoint(files[1], member(), 1, SITE.names[::-1])
    with pytest.raises(SystemExit, match=r"b\.pt knows other series than .*a\.pt"):
        load_committee(files)


def test_a_model_that_knows_as_many_names_as_it_may_fits_into_a_megabyte():
    committee = Committee([LoadLstm(Shape(series=NAMED_SERIES)) for _ in range(MEMBERS)])
    assert len(onnx_bytes(committee)) < 1_000_000
