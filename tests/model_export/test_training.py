"""Training learns, keeps the best, and calibration makes intervals mean what they say."""

import argparse

import numpy as np
import pytest
import torch

from model_export.calibrate import calibrate
from model_export.checkpoint import load_checkpoint
from model_export.dataset import cut_windows
from model_export.loss import pinball
from model_export.model import LoadLstm, Shape
from model_export.sampling import Source
from model_export.train import train, validation_loss
from model_export.training_tensors import tensors
from tests.model_export.made_up_site import made_up_site

pytestmark = pytest.mark.train

SITE = made_up_site()
VALIDATION = cut_windows(SITE, np.arange(120) % 6, 1300 + np.arange(120))


@pytest.fixture(autouse=True)
def quick_and_repeatable():
    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    torch.manual_seed(3)


def arguments(**changes):
    fields = {"seed": 3, "steps": 40, "minutes": 2.0, "batch": 32, "learning_rate": 2e-2, "every": 20}
    return argparse.Namespace(**(fields | changes))


def small():
    return LoadLstm(Shape(encoder=24, decoder=16, head=24))


def test_a_short_training_learns_and_leaves_its_best_behind(tmp_path):
    model, checkpoint = small(), tmp_path / "best.pt"
    before = validation_loss(model.eval(), VALIDATION)
    best = train(model, [Source.until(SITE, 1300, 1.0)], VALIDATION, arguments(), checkpoint)
    assert best < 0.8 * before
    assert validation_loss(load_checkpoint(checkpoint), VALIDATION) == pytest.approx(best, rel=1e-5)


def test_the_same_seed_trains_the_same_network(tmp_path):
    def once(name):
        torch.manual_seed(3)
        train(small(), [Source.until(SITE, 1300, 1.0)], VALIDATION, arguments(steps=3, every=3), tmp_path / name)
        return load_checkpoint(tmp_path / name).state_dict()

    first, second = once("a.pt"), once("b.pt")
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_pinball_loss_is_that_of_the_textbook():
    quantiles, target = torch.zeros(1, 11), torch.tensor([1.0])
    assert float(pinball(quantiles, target)) == pytest.approx(0.5)


def test_calibration_brings_coverage_to_what_it_says():
    model = small().eval()
    with torch.no_grad():
        model.out.weight.mul_(0)
        model.out.bias.zero_()
        model.out.bias[-10:] = -3.0  # far too narrow
    calibrate(model, VALIDATION, iterations=400)
    energy, weather, calendar, target = tensors(VALIDATION)
    with torch.no_grad():
        wh = model(energy, weather, calendar)
    known = ~torch.isnan(target)
    inside = (wh[..., 1] <= target) & (target <= wh[..., 9])
    assert 0.72 < float(inside[known].float().mean()) < 0.88
