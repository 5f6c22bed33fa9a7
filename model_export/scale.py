"""Where a window's energy lies, so that the network need not know how large a meter is."""

from dataclasses import dataclass

import torch
from torch import Tensor

from domain.feature_window import HISTORY_HOURS


@dataclass(frozen=True)
class Scale:
    """Where a window's energy lies: all [B]."""

    location: Tensor  # Wh
    spread: Tensor  # Wh
    level: Tensor  # mean of |energy|, Wh
    floor: Tensor  # Wh: 0 for what never was negative, else none
    known: Tensor  # share of hours that are not gaps
    recent: Tensor  # the same for the last day

    def words(self) -> list[Tensor]:
        """What the network is told of the scale; no unit survives: a meter a thousand times larger is the same."""
        ratio = torch.log((self.spread + 1.0) / (self.level + 1.0))
        positive = (self.floor == 0).float()
        return [ratio, self.location / (self.level + 1.0), positive, self.known, self.recent]


def scale_of(energy_wh: Tensor, mask: Tensor) -> Scale:
    """Both [B][28][24]; gaps are 0 in `energy_wh`. With few hours known the spread leans on the level."""
    n = mask.sum((1, 2))
    location = energy_wh.sum((1, 2)) / n.clamp(min=1)
    level = energy_wh.abs().sum((1, 2)) / n.clamp(min=1)
    away = ((energy_wh - location[:, None, None]).abs() * mask).sum((1, 2))
    spread = (away + 8 * 0.3 * level) / (n + 8) * 1.25 + 1.0
    floor = torch.where(energy_wh.amin((1, 2)) < 0, -3e38, 0.0)
    return Scale(location, spread, level, floor, n / HISTORY_HOURS, mask[:, -1].mean(1))
