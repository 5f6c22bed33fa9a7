"""The network: raw window in, quantiles in Wh out. Scaling, masks and feature arithmetic are part of it.

An LSTM reads the last week in patches of eight hours; a second LSTM walks the 24 target hours in patches of four. Each
target hour mixes the same local hour of the 28 days before (the window is 28 whole days) by a softmax over how alike
those days are, and corrects what it finds. Quantiles are a median plus positive steps, so they cannot cross.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  the name everybody knows

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE

READ_HOURS = 8  # a step of the encoder
WALK_HOURS = 4  # a step of the decoder
ENCODER_HOURS = 168
STEPS = ENCODER_HOURS // READ_HOURS
WALKS = HORIZON_HOURS // WALK_HOURS
DAYS = HISTORY_HOURS // 24
QUANTILES = len(QUANTILES_PERMILLE)
MEDIAN = QUANTILES_PERMILLE.index(500)
# Days around 25 December on which demand bends; a bump of two days' width stands on each.
_CHRISTMAS_BUMPS = (-12, -9, -6, -3, 0, 3, 6, 9, 12)
_WHEN = 4 + 7 + 1 + 1 + 4 + len(_CHRISTMAS_BUMPS)


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    encoder: int = 96
    decoder: int = 96
    head: int = 96
    series: int = 0  # how many series it knows by name
    embedding: int = 16
    dropout: float = 0.0


class LoadLstm(nn.Module):  # type: ignore[misc]  # torch is untyped where mypy runs
    """energy_wh [B][672], weather [B][2][696], calendar [B][696][4], series [B] → Wh [B][24][11], ascending."""

    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        self.shape = shape
        near, facts = 10, 10 + shape.embedding
        hourly = 4 * near + 4 + 5
        self.known_series = nn.Embedding(shape.series + 1, shape.embedding)  # 0 is a series nobody knows
        nn.init.normal_(self.known_series.weight, std=0.1)
        self.patch = nn.Linear(READ_HOURS * 6 + 6 + facts, shape.encoder)
        self.encoder = nn.LSTM(shape.encoder, shape.encoder, batch_first=True)
        self.told = nn.Linear(WALK_HOURS * hourly + _WHEN + facts, shape.decoder)
        self.context = nn.Linear(shape.encoder, shape.decoder)
        self.decoder = nn.LSTM(shape.decoder, shape.decoder, batch_first=True)
        self.day_features = 8
        self.day_bias = nn.Parameter(_recency())
        self.of_patch = nn.Linear(2 * shape.decoder, shape.head)
        self.of_hour = nn.Linear(hourly + 6, shape.head)
        self.place_in_patch = nn.Parameter(torch.zeros(WALK_HOURS, shape.head))
        self.out = nn.Linear(shape.head, DAYS + self.day_features + 1 + QUANTILES - 1)
        with torch.no_grad():
            self.out.weight.mul_(0.3)
            self.out.bias.zero_()
        self.dropout = nn.Dropout(shape.dropout)
        # Calibration on validation windows widens or narrows each step; 1 until then.
        self.register_buffer("step_factor", torch.ones(HORIZON_HOURS, QUANTILES - 1))

    def forward(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor, series: Tensor) -> Tensor:
        quantiles, scale = self.normalised(energy_wh, weather, calendar, series)
        wh = scale.location[:, None, None] + scale.spread[:, None, None] * quantiles
        return torch.maximum(wh, scale.floor[:, None, None])

    def normalised(
        self, energy_wh: Tensor, weather: Tensor, calendar: Tensor, series: Tensor
    ) -> "tuple[Tensor, Scale]":
        """Quantiles in units of the window's own spread around its location, and that scale."""
        median, steps, scale = self.median_and_steps(energy_wh, weather, calendar, series)
        return with_steps(median, steps * self.step_factor), scale

    def median_and_steps(
        self, energy_wh: Tensor, weather: Tensor, calendar: Tensor, series: Tensor
    ) -> "tuple[Tensor, Tensor, Scale]":
        """Median [B][24] and the positive steps between neighbouring quantiles [B][24][10], before calibration."""
        calendar = calendar.float().transpose(1, 2)  # [B][4][696]
        energy_wh = by_local_hour(energy_wh, calendar[:, 0])
        known = ~torch.isnan(energy_wh)
        energy_wh, mask = torch.where(known, energy_wh, 0.0), known.float()
        scale = scale_of(energy_wh, mask)
        z = ((energy_wh - scale.location[:, None, None]) / scale.spread[:, None, None] * mask).clamp(-15, 15)
        weather_mask = (~torch.isnan(weather)).float()
        middle, unit = torch.tensor([[[10.0], [0.0]], [[10.0], [300.0]]], device=weather.device)  # °C, W/m²
        air = ((torch.where(weather_mask > 0, weather, middle) - middle) / unit).clamp(-6, 6)

        days = Days.of(z, mask, air, weather_mask, calendar)
        facts = torch.cat(
            [torch.stack([*scale.words(), *days.regularity()], dim=-1), self.known_series(series)], dim=-1
        )
        state = self.read_week(days, facts)  # [B][E]
        hours = days.of_target_hours()  # [B][24][hourly]
        walked = self.walk_day(days, hours, facts, state)  # [B][6][2 D]
        alone = self.of_hour(torch.cat([hours, when_in_day(days.target).transpose(1, 2)], dim=-1))
        mixed = (self.of_patch(walked)[:, :, None] + self.place_in_patch).reshape(alone.shape) + alone
        out = self.out(self.dropout(F.gelu(mixed)))
        taste, query, move, steps = out.split([DAYS, self.day_features, 1, QUANTILES - 1], dim=-1)
        base, width = self.look_back(days, taste.transpose(1, 2), query.transpose(1, 2))  # [B][24] each
        reach = days.usual_change()[:, None]  # how far this series strays from its own habit
        median = base + move[..., 0] * reach
        return median, F.softplus(steps - 2.0) * (0.5 * reach + 0.5 * width)[..., None], scale

    def read_week(self, days: "Days", facts: Tensor) -> Tensor:
        """The encoder's last state after the week before the origin."""
        week = slice(HISTORY_HOURS - ENCODER_HOURS, HISTORY_HOURS)
        load = torch.stack([days.z[:, -7:], days.mask[:, -7:], days.unusual[:, -7:]], dim=1)
        rows = [load.reshape(-1, 3, ENCODER_HOURS), days.air[:, :, week], days.air_mask[:, :1, week]]
        patches = torch.cat(rows, dim=1).reshape(-1, 6, STEPS, READ_HOURS).transpose(1, 2).flatten(2)
        first_hours = when_in_day(days.calendar[:, :, week][:, :, ::READ_HOURS]).transpose(1, 2)
        wide = facts[:, None, :].expand(-1, STEPS, -1)
        steps = F.gelu(self.patch(torch.cat([patches, first_hours, wide], dim=-1)))
        read, _ = self.encoder(self.dropout(steps))
        return read[:, -1]

    def walk_day(self, days: "Days", hours: Tensor, facts: Tensor, state: Tensor) -> Tensor:
        """The decoder's state at each four target hours, beside what it was told there."""
        patches = hours.reshape(-1, WALKS, WALK_HOURS * hours.shape[-1])
        wide = facts[:, None, :].expand(-1, WALKS, -1)
        told = self.told(torch.cat([patches, when(days.target[:, :, ::WALK_HOURS]).transpose(1, 2), wide], dim=-1))
        told = self.dropout(F.gelu(told + self.context(state)[:, None, :]))
        walked, _ = self.decoder(told)
        return torch.cat([walked, told], dim=-1)

    def look_back(self, days: "Days", taste: Tensor, query: Tensor) -> tuple[Tensor, Tensor]:
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


@dataclass(frozen=True)
class Days:
    """The window as 28 days before the origin, each under the target hours of the same local time."""

    z: Tensor  # [B][28][24]: energy around the location in spreads, 0 where nothing is known
    mask: Tensor  # [B][28][24]: 1 where known
    usual: Tensor  # [B][2][24]: mean of its work days, and of its days off, at this hour
    unusual: Tensor  # [B][28][24]: z less what is usual on such a day
    alike: Tensor  # [B][28][24]: both work days, or both not
    same_weekday: Tensor  # [B][28][24]
    holiday: Tensor  # [B][28][24]
    colder: Tensor  # [B][28][24]: temperature there less temperature at the target, unit 10 K
    brighter: Tensor  # [B][28][24]: irradiance likewise, unit 300 W/m²
    target: Tensor  # calendar of the target hours [B][4][24]
    target_air: Tensor  # [B][5][24]
    air: Tensor  # [B][2][696]: temperature around 10 °C in 10 K, irradiance in 300 W/m²
    air_mask: Tensor  # [B][2][696]
    calendar: Tensor  # [B][4][696]

    @classmethod
    def of(cls, z: Tensor, mask: Tensor, air: Tensor, air_mask: Tensor, calendar: Tensor) -> "Days":
        off, target = off_day(calendar), calendar[..., HISTORY_HOURS:]
        off_then, weekday, holiday = _days(off), _days(calendar[:, 1]), _days(calendar[:, 3])
        free = mask * off_then
        total, total_free, n, n_free = (z.sum(1), (z * off_then).sum(1), mask.sum(1), free.sum(1))
        everyday = 0.5 * total / n.clamp(min=1)
        usual_work = (total - total_free + everyday) / (n - n_free + 0.5)
        usual_free = (total_free + everyday) / (n_free + 0.5)
        expected = usual_work[:, None] + off_then * (usual_free - usual_work)[:, None]
        future, future_mask = air[..., HISTORY_HOURS:], air_mask[..., HISTORY_HOURS:]
        both = air_mask[..., :HISTORY_HOURS].reshape(-1, 2, DAYS, 24) * future_mask[:, :, None]
        change = (air[..., :HISTORY_HOURS].reshape(-1, 2, DAYS, 24) - future[:, :, None]) * both
        # Buildings remember yesterday's cold: the mean of the 24 hours up to each target hour.
        day_mean = F.avg_pool1d(air[:, 0:1, -47:], 24, stride=1)
        return cls(
            z=z,
            mask=mask,
            usual=torch.stack([usual_work, usual_free], dim=1),
            unusual=(z - expected) * mask,
            alike=1 - (off_then - off[:, None, HISTORY_HOURS:]).abs(),
            same_weekday=(weekday == target[:, None, 1]).float(),
            holiday=holiday,
            colder=change[:, 0],
            brighter=change[:, 1],
            target=target,
            target_air=torch.cat([future, day_mean, future_mask], dim=1),
            air=air,
            air_mask=air_mask,
            calendar=calendar,
        )

    def of_target_hours(self) -> Tensor:
        """What is known at each target hour, [B][24][49]."""
        near = [part for row in (self.z, self.mask, self.alike, self.unusual) for part in _near(row)]
        more = [self.usual, self.colder[:, 27:], self.colder[:, 21:22], self.target_air]
        return torch.cat([*near, *more], dim=1).transpose(1, 2)

    def likeness(self) -> list[Tensor]:
        """What tells a day apart that is like the target's, [B][28][24] each."""
        away = self.target[:, None, 3] * (1 - self.holiday)
        rows = [self.alike, self.same_weekday, self.holiday, away]
        return [*rows, self.colder, self.colder.abs(), self.brighter.abs(), self.alike * self.same_weekday]

    def usual_change(self) -> Tensor:
        """Mean change against the same hour a week before, [B]; 0.6 where nothing can be compared."""
        both = self.mask[:, 7:] * self.mask[:, :-7]
        change = ((self.z[:, 7:] - self.z[:, :-7]).abs() * both).sum((1, 2))
        return ((change + 24 * 0.6) / (both.sum((1, 2)) + 24)).clamp(0.03, 2.0)

    def regularity(self) -> list[Tensor]:
        """Five numbers about how much this series repeats itself, and how it did lately, [B] each."""
        stray = torch.log((self.unusual.abs().sum((1, 2)) + 12) / (self.mask.sum((1, 2)) + 24))
        lately = torch.stack([self.z[:, -7:].sum(2), self.mask[:, -7:].sum(2), self.unusual[:, -7:].sum(2)], dim=1)
        lately, latest = lately.sum(2), lately[..., -1]
        level = lately[:, 0] / (lately[:, 1] + 1)
        newest = [part[:, 2] / (part[:, 1] + 2) for part in (lately, latest)]
        return [torch.log(self.usual_change()), stray, level, *newest]


def by_local_hour(energy_wh: Tensor, hour: Tensor) -> Tensor:
    """[B][672] → days [B][28][24] of the same local hours as the target, also where the clocks change in between.

    hour [B][696]: local hour of the day.
    """
    ahead = _days(hour) - hour[:, None, HISTORY_HOURS:]  # 1 or -23: an hour more than at the target
    nothing = torch.full_like(energy_wh[:, :1], torch.nan)
    later, sooner = torch.cat([energy_wh[:, 1:], nothing], dim=1), torch.cat([nothing, energy_wh[:, :-1]], dim=1)
    behind, before = (ahead == -1) | (ahead == 23), (ahead == 1) | (ahead == -23)
    return torch.where(behind, _days(later), torch.where(before, _days(sooner), _days(energy_wh)))


def with_steps(median: Tensor, steps: Tensor) -> Tensor:
    """Median [B][24] and positive steps [B][24][10] → ascending quantiles [B][24][11]."""
    down, up = steps.split([MEDIAN, QUANTILES - 1 - MEDIAN], dim=-1)
    below = -torch.cumsum(down.flip(-1), dim=-1).flip(-1)
    above = torch.cumsum(up, dim=-1)
    return median[..., None] + torch.cat([below, torch.zeros_like(median)[..., None], above], dim=-1)


def off_day(calendar: Tensor) -> Tensor:
    """[B][4][T] → [B][T]: 1 on Saturdays, Sundays and public holidays."""
    return ((calendar[:, 1] >= 5) | (calendar[:, 3] > 0)).float()


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


def _days(row: Tensor) -> Tensor:
    """[B][672 or more] → [B][28][24]"""
    return row[:, :HISTORY_HOURS].reshape(-1, DAYS, 24)


def _near(row: Tensor) -> list[Tensor]:
    """Of the 28 days the last seven, and those 14, 21 and 28 days ago."""
    return [row[:, 21:], row[:, 14:15], row[:, 7:8], row[:, 0:1]]


def _recency() -> Tensor:
    """The mixture begins with a taste for yesterday and for whole weeks. [28]"""
    days_ago = torch.arange(DAYS, 0, -1).float()
    return torch.where(days_ago % 7 == 0, 1.0, 0.0) - days_ago / 10
