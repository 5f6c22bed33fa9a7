"""The network in torch: what holds whatever its weights are."""

import numpy as np
import pytest
import torch

from model_export.augment import augment
from model_export.committee import Committee
from model_export.dataset import cut_windows
from model_export.model import LoadLstm, Shape
from model_export.quantile_network import with_steps
from model_export.training_tensors import tensors
from tests.model_export.made_up_site import made_up_site

pytestmark = pytest.mark.train

WINDOWS = augment(cut_windows(made_up_site(), np.arange(120) % 6, 700 + 5 * np.arange(120)), np.random.default_rng(4))


@pytest.fixture(params=range(3))
def model(request):
    torch.manual_seed(request.param)
    return Committee([LoadLstm(Shape(series=6)), LoadLstm(Shape(series=6))]).eval()


def quantiles(model, energy, weather, calendar, series=None):
    with torch.no_grad():
        return model(
            energy, weather, calendar, torch.zeros(len(energy), dtype=torch.int64) if series is None else series
        )


def test_quantiles_ascend_and_are_finite_also_with_gaps(model):
    wh = quantiles(model, *tensors(WINDOWS)[:4])
    assert wh.shape == (120, 24, 11)
    assert torch.isfinite(wh).all()
    assert (wh.diff(dim=-1) >= 0).all()


def test_a_window_without_a_single_known_value_is_still_answered(model):
    energy, weather, calendar, *_ = tensors(WINDOWS)
    wh = quantiles(model, torch.full_like(energy, torch.nan), torch.full_like(weather, torch.nan), calendar)
    assert torch.isfinite(wh).all()


def test_a_thousand_times_the_energy_is_a_thousand_times_the_forecast(model):
    energy, weather, calendar, *_ = tensors(WINDOWS)
    small, large = quantiles(model, energy, weather, calendar), quantiles(model, 1000 * energy, weather, calendar)
    torch.testing.assert_close(large / 1000, small, rtol=0.05, atol=5.0)


def test_a_gap_is_not_a_zero(model):
    energy, weather, calendar, *_ = tensors(cut_windows(made_up_site(), np.arange(6), np.full(6, 900)))
    gap, zero = energy.clone(), energy.clone()
    gap[:, -24:], zero[:, -24:] = torch.nan, 0.0
    assert not torch.allclose(quantiles(model, gap, weather, calendar), quantiles(model, zero, weather, calendar))


def test_a_committee_says_the_mean_of_its_members_level_by_level(model):
    energy, weather, calendar, *_ = tensors(cut_windows(made_up_site(), np.arange(6), np.full(6, 900)))
    alone = [quantiles(member, energy, weather, calendar) for member in model.members]
    mean = quantiles(model, energy, weather, calendar)
    positive = torch.stack(alone).amin(0) > 0  # where nobody was held at zero
    torch.testing.assert_close(mean[positive], torch.stack(alone).mean(0)[positive], rtol=1e-4, atol=0.1)


def test_a_series_it_knows_is_not_forecast_like_one_it_does_not(model):
    energy, weather, calendar, *_ = tensors(WINDOWS)
    known = quantiles(model, energy, weather, calendar, torch.full((120,), 3))
    assert not torch.allclose(known, quantiles(model, energy, weather, calendar))


def test_steps_grow_from_the_median_to_both_sides():
    steps = torch.ones(1, 24, 10)
    assert with_steps(torch.zeros(1, 24), steps)[0, 0].tolist() == list(range(-5, 6))
