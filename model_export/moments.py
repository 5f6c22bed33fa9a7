"""What the network is told of an hour by the calendar: time of day, weekday, season, holidays, Christmas."""

import math

import torch
from torch import Tensor

from model_export.days import off_day

# Days around 25 December on which demand bends; a bump of two days' width stands on each.
_CHRISTMAS_BUMPS = (-12, -9, -6, -3, 0, 3, 6, 9, 12)
IN_DAY = 6  # features
IN_YEAR = IN_DAY + 7 + 4 + len(_CHRISTMAS_BUMPS)


def when(calendar: Tensor) -> Tensor:
    """Calendar [B][4][T] → features [B][26][T]."""
    device, day = calendar.device, calendar[:, 2:3]
    weekday = (calendar[:, 1:2] == torch.arange(7.0, device=device)[:, None]).float()
    christmas = (day + 6 + 183) % 365 - 183  # days since 25 December, negative before
    bumps = torch.exp(-(((christmas - torch.tensor(_CHRISTMAS_BUMPS, device=device)[:, None]) / 2.0) ** 2))
    return torch.cat([when_in_day(calendar), weekday, _waves(day, 365), bumps], dim=1)


def when_in_day(calendar: Tensor) -> Tensor:
    """Calendar [B][4][T] → features [B][6][T]."""
    return torch.cat([_waves(calendar[:, 0:1], 24), calendar[:, 3:4], off_day(calendar)[:, None]], dim=1)


def _waves(position: Tensor, period: int) -> Tensor:
    """[B][1][T] → two harmonics, [B][4][T]"""
    angle = position * (2 * math.pi / period)
    return torch.cat([torch.sin(angle), torch.cos(angle), torch.sin(2 * angle), torch.cos(2 * angle)], dim=1)
