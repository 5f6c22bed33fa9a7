"""What our networks are to the outside: raw windows in, ascending quantiles in Wh out, all arithmetic included."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from domain.feature_window import HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE
from model_export.days import Days, read_days
from model_export.scale import Scale

QUANTILES = len(QUANTILES_PERMILLE)
MEDIAN = QUANTILES_PERMILLE.index(500)


class QuantileNetwork(nn.Module, ABC):  # type: ignore[misc]  # torch is untyped where mypy runs
    """energy_wh [B][672], weather [B][2][696], calendar [B][696][4], series [B] → Wh [B][24][11], ascending."""

    def __init__(self) -> None:
        super().__init__()
        # Calibration on validation windows widens or narrows each step; 1 until then.
        self.register_buffer("step_factor", torch.ones(HORIZON_HOURS, QUANTILES - 1))

    def forward(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor, series: Tensor) -> Tensor:
        quantiles, scale = self.normalised(energy_wh, weather, calendar, series)
        wh = scale.location[:, None, None] + scale.spread[:, None, None] * quantiles
        return torch.maximum(wh, scale.floor[:, None, None])

    def normalised(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor, series: Tensor) -> tuple[Tensor, Scale]:
        """Quantiles in units of the window's own spread around its location, and that scale."""
        days, scale = read_days(energy_wh, weather, calendar)
        median, steps = self.judge(days, scale, series)
        return with_steps(median, steps * self.step_factor), scale

    @abstractmethod
    def judge(self, days: Days, scale: Scale, series: Tensor) -> tuple[Tensor, Tensor]:
        """Median [B][24] and the positive steps between neighbouring quantiles [B][24][10], before calibration."""


def with_steps(median: Tensor, steps: Tensor) -> Tensor:
    """Median [B][24] and positive steps [B][24][10] → ascending quantiles [B][24][11]."""
    down, up = steps.split([MEDIAN, QUANTILES - 1 - MEDIAN], dim=-1)
    below = -torch.cumsum(down.flip(-1), dim=-1).flip(-1)
    above = torch.cumsum(up, dim=-1)
    return median[..., None] + torch.cat([below, torch.zeros_like(median)[..., None], above], dim=-1)
