"""Training learns, keeps the best, and calibration makes intervals mean what they say."""

import numpy as np
import pytest
import torch

from model_export.calibrate import calibrate
from model_export.checkpoint import load_checkpoint, load_progress, save_progress
from model_export.dataset import cut_windows, numbered
from model_export.loss import pinball
from model_export.model import LoadLstm, Shape
from model_export.sampling import Source
from model_export.training_run import Recipe, Run, validation_loss
from model_export.training_tensors import tensors
from tests.model_export.made_up_site import made_up_site

pytestmark = pytest.mark.train

(SITE,) = numbered([made_up_site()])
VALIDATION = cut_windows(SITE, np.arange(120) % 6, 1300 + np.arange(120))


@pytest.fixture(autouse=True)
def quick_and_repeatable():
    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    torch.manual_seed(3)


def begun(**recipe):
    torch.manual_seed(3)
    model = LoadLstm(Shape(width=24, series=len(SITE.names)))
    return Run.begin(
        model,
        Recipe(**({"steps": 40, "batch": 32, "learning_rate": 2e-2, "every": 20, "seed": 3} | recipe)),
        SITE.names,
    )


def trained(run, checkpoint):
    return run.train([Source.until(SITE, 1300, 1.0)], VALIDATION, checkpoint)


def test_a_short_training_learns_and_leaves_its_best_behind(tmp_path):
    run, checkpoint = begun(), tmp_path / "best.pt"
    before = validation_loss(run.averaged, VALIDATION)
    best = trained(run, checkpoint)
    model, names = load_checkpoint(checkpoint)
    assert best < 0.8 * before
    assert validation_loss(model, VALIDATION) == pytest.approx(best, rel=1e-5)
    assert names == SITE.names


def test_the_same_seed_trains_the_same_network(tmp_path):
    def once(name):
        trained(begun(steps=3, every=3), tmp_path / name)
        return load_checkpoint(tmp_path / name)[0].state_dict()

    first, second = once("a.pt"), once("b.pt")
    assert all(torch.equal(first[name], second[name]) for name in first)


class Killed(Exception):
    """In place of a signal."""


def test_a_run_that_was_killed_goes_on_where_it_last_validated(tmp_path, monkeypatch):
    whole, cut = tmp_path / "whole.pt", tmp_path / "cut.pt"
    recipe = {"steps": 6, "every": 2}
    trained(begun(**recipe), whole)
    killed = begun(**recipe)
    step = killed.take_step

    def until_the_fifth(windows):
        if killed.step == 5:
            raise Killed
        step(windows)

    monkeypatch.setattr(killed, "take_step", until_the_fifth)
    with pytest.raises(Killed):
        trained(killed, cut)
    again = begun(**recipe)
    again.go_on_from(load_progress(Run.progress_file(cut), again.recipe.as_dict()))
    assert again.step == 4
    trained(again, cut)
    first, second = (load_checkpoint(path)[0].state_dict() for path in (whole, cut))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not Run.progress_file(cut).exists()


def test_progress_of_another_recipe_is_not_gone_on_with(tmp_path):
    run = begun(steps=3, every=2)
    run.train([Source.until(SITE, 1300, 1.0)], VALIDATION, tmp_path / "a.pt")
    save_progress(Run.progress_file(tmp_path / "a.pt"), {"recipe": run.recipe.as_dict()})
    with pytest.raises(SystemExit, match=r"'steps': 3.*'steps': 9"):
        load_progress(Run.progress_file(tmp_path / "a.pt"), begun(steps=9, every=2).recipe.as_dict())


def test_pinball_loss_is_that_of_the_textbook():
    quantiles, target = torch.zeros(1, 11), torch.tensor([1.0])
    assert float(pinball(quantiles, target)) == pytest.approx(0.5)


def test_calibration_brings_coverage_to_what_it_says():
    model = begun().averaged
    with torch.no_grad():
        model.out.weight.mul_(0)
        model.out.bias.zero_()
        model.out.bias[-10:] = -3.0  # far too narrow
    calibrate(model, VALIDATION, iterations=400)
    *inputs, target = tensors(VALIDATION)
    with torch.no_grad():
        wh = model(*inputs)
    known = ~torch.isnan(target)
    inside = (wh[..., 1] <= target) & (target <= wh[..., 9])
    assert 0.72 < float(inside[known].float().mean()) < 0.88
