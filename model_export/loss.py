"""Pinball loss in units of the series' mean load, so that every meter counts alike."""

from collections.abc import Sequence

import torch
from torch import Tensor

from domain.forecast import QUANTILES_PERMILLE
from model_export.quantile_network import QuantileNetwork


def training_loss(model: QuantileNetwork, inputs: Sequence[Tensor], target_wh: Tensor) -> Tensor:
    """Mean over windows, known hours and quantiles of 2 × pinball loss ÷ level of the window (at most 3 spreads)."""
    quantiles, scale = model.normalised(*inputs)
    known = ~torch.isnan(target_wh)
    z = (torch.where(known, target_wh, 0.0) - scale.location[:, None]) / scale.spread[:, None]
    loss = pinball(quantiles, z.clamp(-20, 20)) * known
    weight = (scale.spread / (scale.level + 1.0)).clamp(0.02, 1.0)
    return 2 * (loss * weight[:, None]).sum() / known.sum().clamp(min=1)


def pinball(quantiles: Tensor, target: Tensor) -> Tensor:
    """[..., 11] against [...]: max(q (y − f), (q − 1) (y − f)), mean over the quantiles (Koenker & Bassett 1978)."""
    q = torch.tensor(QUANTILES_PERMILLE, device=target.device) / 1000
    error = target[..., None] - quantiles
    return torch.maximum(q * error, (q - 1) * error).mean(-1)
