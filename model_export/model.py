"""One network; model_export/committee.py puts several together.

An LSTM reads the last week in patches of eight hours; a second LSTM walks the 24 target hours in patches of four. Each
target hour mixes the same local hour of the 28 days before (the window is 28 whole days) by a softmax over how alike
those days are, and corrects what it finds. Quantiles are a median plus positive steps, so they cannot cross.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  the name everybody knows

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.days import DAYS, Days
from model_export.moments import IN_DAY, IN_YEAR, when, when_in_day
from model_export.quantile_network import QUANTILES, QuantileNetwork
from model_export.scale import Scale

READ_HOURS = 8  # a step of the encoder
WALK_HOURS = 4  # a step of the decoder
ENCODER_HOURS = 168
STEPS = ENCODER_HOURS // READ_HOURS
WALKS = HORIZON_HOURS // WALK_HOURS


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    width: int = 96  # of encoder, decoder and head
    series: int = 0  # how many series it knows by name
    embedding: int = 16


class LoadLstm(QuantileNetwork):
    """Reads the window once; what it makes of the 24 hours is `judge`."""

    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        self.shape = shape
        width, near, facts = shape.width, 10, 10 + shape.embedding
        hourly = 4 * near + 4 + 5
        self.known_series = nn.Embedding(shape.series + 1, shape.embedding)  # 0 is a series nobody knows
        nn.init.normal_(self.known_series.weight, std=0.1)
        self.patch = nn.Linear(READ_HOURS * 6 + IN_DAY + facts, width)
        self.encoder = nn.LSTM(width, width, batch_first=True)
        self.told = nn.Linear(WALK_HOURS * hourly + IN_YEAR + facts, width)
        self.context = nn.Linear(width, width)
        self.decoder = nn.LSTM(width, width, batch_first=True)
        self.day_features = 8
        self.day_bias = nn.Parameter(_recency())
        self.of_patch = nn.Linear(2 * width, width)
        self.of_hour = nn.Linear(hourly + IN_DAY, width)
        self.place_in_patch = nn.Parameter(torch.zeros(WALK_HOURS, width))
        self.out = nn.Linear(width, DAYS + self.day_features + 1 + QUANTILES - 1)
        with torch.no_grad():
            self.out.weight.mul_(0.3)
            self.out.bias.zero_()

    def judge(self, days: Days, scale: Scale, series: Tensor) -> tuple[Tensor, Tensor]:
        """Median [B][24] and the positive steps between neighbouring quantiles [B][24][10], in spreads."""
        facts = torch.cat(
            [torch.stack([*scale.words(), *days.regularity()], dim=-1), self.known_series(series)], dim=-1
        )
        state = self.read_week(days, facts)  # [B][E]
        hours = days.of_target_hours()  # [B][24][hourly]
        walked = self.walk_day(days, hours, facts, state)  # [B][6][2 D]
        alone = self.of_hour(torch.cat([hours, when_in_day(days.target).transpose(1, 2)], dim=-1))
        mixed = (self.of_patch(walked)[:, :, None] + self.place_in_patch).reshape(alone.shape) + alone
        out = self.out(F.gelu(mixed))
        taste, query, move, steps = out.split([DAYS, self.day_features, 1, QUANTILES - 1], dim=-1)
        base, width = self.look_back(days, taste.transpose(1, 2), query.transpose(1, 2))  # [B][24] each
        reach = days.usual_change()[:, None]  # how far this series strays from its own habit
        median = base + move[..., 0] * reach
        return median, F.softplus(steps - 2.0) * (0.5 * reach + 0.5 * width)[..., None]

    def read_week(self, days: Days, facts: Tensor) -> Tensor:
        """The encoder's last state after the week before the origin."""
        week = slice(HISTORY_HOURS - ENCODER_HOURS, HISTORY_HOURS)
        load = torch.stack([days.z[:, -7:], days.mask[:, -7:], days.unusual[:, -7:]], dim=1)
        rows = [load.reshape(-1, 3, ENCODER_HOURS), days.air[:, :, week], days.air_mask[:, :1, week]]
        patches = torch.cat(rows, dim=1).reshape(-1, 6, STEPS, READ_HOURS).transpose(1, 2).flatten(2)
        first_hours = when_in_day(days.calendar[:, :, week][:, :, ::READ_HOURS]).transpose(1, 2)
        wide = facts[:, None, :].expand(-1, STEPS, -1)
        steps = F.gelu(self.patch(torch.cat([patches, first_hours, wide], dim=-1)))
        read, _ = self.encoder(steps)
        return read[:, -1]

    def walk_day(self, days: Days, hours: Tensor, facts: Tensor, state: Tensor) -> Tensor:
        """The decoder's state at each four target hours, beside what it was told there."""
        patches = hours.reshape(-1, WALKS, WALK_HOURS * hours.shape[-1])
        wide = facts[:, None, :].expand(-1, WALKS, -1)
        told = self.told(torch.cat([patches, when(days.target[:, :, ::WALK_HOURS]).transpose(1, 2), wide], dim=-1))
        told = F.gelu(told + self.context(state)[:, None, :])
        walked, _ = self.decoder(told)
        return torch.cat([walked, told], dim=-1)

    def look_back(self, days: Days, taste: Tensor, query: Tensor) -> tuple[Tensor, Tensor]:
        """A mixture of the 28 earlier days at the same hour, and how widely they vary in it.

        taste [B][28][24], query [B][8][24]: how much each day is worth as such, and each likeness.
        """
        logits = taste + self.day_bias[:, None]
        for likeness, worth in zip(days.likeness(), query.unbind(1), strict=True):
            logits = logits + likeness * worth[:, None, :]
        weight = torch.softmax(logits - 30.0 * (1 - days.mask), dim=1) * days.mask
        value = (weight * days.z).sum(1)
        variance = (weight * (days.z - value[:, None, :]) ** 2).sum(1)
        return value, torch.sqrt(variance + 1e-4)


def _recency() -> Tensor:
    """The mixture begins with a taste for yesterday and for whole weeks. [28]"""
    days_ago = torch.arange(DAYS, 0, -1).float()
    return torch.where(days_ago % 7 == 0, 1.0, 0.0) - days_ago / 10
