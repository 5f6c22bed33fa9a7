"""Networks trained apart, from other seeds, that forecast together: the mean of several errs less than each."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from model_export.days import Days
from model_export.model import LoadLstm
from model_export.quantile_network import QuantileNetwork
from model_export.scale import Scale

MEMBERS = 2  # of the committee that is shipped


class Committee(QuantileNetwork):
    """Each quantile is the mean of the members' (Vincent 1912); the window is read once for all."""

    def __init__(self, members: Sequence[LoadLstm]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def judge(self, days: Days, scale: Scale, series: Tensor) -> tuple[Tensor, Tensor]:
        medians, steps = zip(*(member.judge(days, scale, series) for member in self.members), strict=True)
        return torch.stack(medians).mean(0), torch.stack(steps).mean(0)
