"""Widens or narrows the steps between quantiles until they cover what they say, on validation windows."""

import torch
from torch import Tensor

from model_export.dataset import Windows
from model_export.days import read_days
from model_export.loss import pinball
from model_export.quantile_network import QuantileNetwork, with_steps
from model_export.training_tensors import tensors


def calibrate(model: QuantileNetwork, windows: Windows, iterations: int = 200) -> list[float]:
    """Set `model.step_factor` to the ten factors that minimise pinball loss; returns them.

    The median stays as it is, and factors are positive, so quantiles still cannot cross.
    """
    median, steps, target, weight = _predicted(model, windows)
    logarithm = torch.zeros(steps.shape[-1], requires_grad=True)
    optimizer = torch.optim.Adam([logarithm], lr=0.02)
    for _ in range(iterations):
        optimizer.zero_grad()
        loss = (pinball(with_steps(median, steps * logarithm.exp()), target) * weight).sum() / weight.sum()
        loss.backward()
        optimizer.step()
    factors = logarithm.detach().exp()
    model.step_factor.copy_(factors.expand_as(model.step_factor))
    return [round(float(factor), 3) for factor in factors]


def _predicted(model: QuantileNetwork, windows: Windows) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Medians, steps, targets and weights of all windows, in units of each window's level."""
    parts = []
    with torch.no_grad():
        for start in range(0, len(windows), 512):
            *inputs, target_wh = tensors(windows, slice(start, start + 512))
            days, scale = read_days(*inputs[:3])
            median, steps = model.judge(days, scale, inputs[3])
            known = ~torch.isnan(target_wh)
            target = (torch.where(known, target_wh, 0.0) - scale.location[:, None]) / scale.spread[:, None]
            weight = known * (scale.spread / (scale.level + 1.0)).clamp(0.02, 1.0)[:, None]
            parts.append((median, steps, target, weight))
    median, steps, target, weight = (torch.cat(column) for column in zip(*parts, strict=True))
    return median, steps, target, weight
