"""The network: raw window in, quantiles in Wh out. Scaling, masks and feature arithmetic are part of it.

An LSTM reads the last week in patches of four hours; a second LSTM walks the 24 target hours. Each target hour
looks at the 28 earlier hours of the same time of day (the window is 28 whole days), by attention over how alike those
days are, and corrects what it finds. Quantiles are a median plus positive steps, so they cannot cross.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  the name everybody knows

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE

PATCH_HOURS = 4
ENCODER_HOURS = 168
DAYS = HISTORY_HOURS // 24
QUANTILES = len(QUANTILES_PERMILLE)
MEDIAN = QUANTILES_PERMILLE.index(500)
NEAR_DAYS = (27, 26, 25, 24, 23, 22, 21, 14, 7, 0)  # rows of the 28 days: lags 24 … 168, 336, 504, 672 h
# Days around 25 December on which demand bends; a bump of two days' width stands on each.
_CHRISTMAS_BUMPS = (-12, -9, -6, -3, 0, 3, 6, 9, 12)


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    encoder: int = 96
    decoder: int = 64
    head: int = 96
    heads: int = 4
    dropout: float = 0.0


class LoadLstm(nn.Module):  # type: ignore[misc]  # torch is untyped where mypy runs
    """energy_wh [B][672], weather [B][2][696], calendar [B][696][4] → Wh [B][24][11], ascending."""

    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        self.shape = shape
        calendar, summary = 4 + 7 + 1 + 1 + 4 + len(_CHRISTMAS_BUMPS), 9
        near = len(NEAR_DAYS)
        self.patch = nn.Linear(PATCH_HOURS * 7 + 6 + summary, shape.encoder)
        self.encoder = nn.LSTM(shape.encoder, shape.encoder, batch_first=True)
        self.hour = nn.Linear(calendar + 5 + 3 * near + summary, shape.decoder)
        self.bridge = nn.Linear(shape.encoder, 2 * shape.decoder)
        self.context = nn.Linear(shape.encoder, shape.decoder)
        self.decoder = nn.LSTM(shape.decoder, shape.decoder, batch_first=True)
        self.day_features = 8
        self.query = nn.Linear(2 * shape.decoder, shape.heads * self.day_features)
        self.day_bias = nn.Parameter(_recency(shape.heads))
        inside = 2 * shape.decoder + 2 * shape.heads + near + summary
        self.head = nn.Sequential(nn.Linear(inside, shape.head), nn.GELU(), nn.Dropout(shape.dropout))
        self.out = nn.Linear(shape.head, shape.heads + 1 + QUANTILES - 1)
        self.dropout = nn.Dropout(shape.dropout)
        # Calibration on validation windows widens or narrows each step; 1 until then.
        self.register_buffer("step_factor", torch.ones(HORIZON_HOURS, QUANTILES - 1))

    def forward(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor) -> Tensor:
        quantiles, scale = self.normalised(energy_wh, weather, calendar)
        wh = scale.location[:, None, None] + scale.spread[:, None, None] * quantiles
        return torch.maximum(wh, scale.floor[:, None, None])

    def normalised(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor) -> "tuple[Tensor, Scale]":
        """Quantiles in units of the window's own spread around its location, and that scale."""
        median, steps, scale = self.median_and_steps(energy_wh, weather, calendar)
        return with_steps(median, steps * self.step_factor), scale

    def median_and_steps(self, energy_wh: Tensor, weather: Tensor, calendar: Tensor) -> "tuple[Tensor, Tensor, Scale]":
        """Median [B][24] and the positive steps between neighbouring quantiles [B][24][10], before calibration."""
        known = ~torch.isnan(energy_wh)
        energy_wh, mask = torch.where(known, energy_wh, 0.0), known.float()
        scale = scale_of(energy_wh, known)
        z = ((energy_wh - scale.location[:, None]) / scale.spread[:, None] * mask).clamp(-15, 15)
        weather_mask = (~torch.isnan(weather)).float()
        middle, unit = torch.tensor([[[10.0], [0.0]], [[10.0], [300.0]]], device=weather.device)  # °C, W/m²
        air = ((torch.where(weather_mask > 0, weather, 0.0) - middle) / unit * weather_mask).clamp(-6, 6)

        hours = Hours(z, mask, air, weather_mask, calendar)
        days = Days.of(hours)
        summary = torch.stack([*scale.words(), *days.regularity()], dim=-1)  # [B][9]
        state = self.read_week(hours, summary)  # [B][E]
        walked = self.walk_day(days, summary, state)  # [B][24][2 D]
        values, widths = self.look_back(days, walked)  # [B][24][heads] each

        wide = summary[:, None, :].expand(-1, HORIZON_HOURS, -1)
        near = days.z[:, NEAR_DAYS, :].transpose(1, 2)
        out = self.out(self.head(torch.cat([walked, values, widths, near, wide], dim=-1)))
        gate, move, steps = out.split([self.shape.heads, 1, QUANTILES - 1], dim=-1)
        gate = torch.softmax(gate, dim=-1)
        base, width = (gate * values).sum(-1), (gate * widths).sum(-1)  # [B][24]
        reach = days.usual_change()[:, None]  # how far this series strays from its own habit
        median = base + move[..., 0] * reach
        return median, F.softplus(steps - 2.0) * (0.5 * reach + 0.5 * width)[..., None], scale

    def read_week(self, hours: "Hours", summary: Tensor) -> Tensor:
        """The encoder's last state after the week before the origin."""
        z, mask, air, air_mask, calendar = hours.z, hours.mask, hours.air, hours.air_mask, hours.calendar
        begin, end = HISTORY_HOURS - ENCODER_HOURS, HISTORY_HOURS
        week = [z[:, begin:end], mask[:, begin:end], z[:, begin - 168 : end - 168]]
        week += [
            air[:, 0, begin:end],
            air[:, 1, begin:end],
            air[:, 0, begin - 168 : end - 168],
            air_mask[:, 0, begin:end],
        ]
        patches = torch.cat([row.reshape(-1, ENCODER_HOURS // PATCH_HOURS, PATCH_HOURS) for row in week], dim=-1)
        first_hours = calendar[:, begin:end:PATCH_HOURS]
        when = torch.cat(
            [_waves(first_hours[..., 0], 24, 2), off_day(first_hours)[..., None], first_hours[..., 3:4].float()], dim=-1
        )
        wide = summary[:, None, :].expand(-1, ENCODER_HOURS // PATCH_HOURS, -1)
        steps = F.gelu(self.patch(torch.cat([patches, when, wide], dim=-1)))
        read, _ = self.encoder(self.dropout(steps))
        return read[:, -1]

    def walk_day(self, days: "Days", summary: Tensor, state: Tensor) -> Tensor:
        """The decoder's state at each target hour, beside what it was told there."""
        near = [days.z, days.mask, days.alike]
        lags = [row[:, NEAR_DAYS, :].transpose(1, 2) for row in near]
        wide = summary[:, None, :].expand(-1, HORIZON_HOURS, -1)
        told = self.hour(torch.cat([when(days.target), days.target_air, *lags, wide], dim=-1))
        told = self.dropout(F.gelu(told + self.context(state)[:, None, :]))
        first, cell = self.bridge(state).chunk(2, dim=-1)
        walked, _ = self.decoder(told, (torch.tanh(first)[None].contiguous(), cell[None].contiguous()))
        return torch.cat([walked, told], dim=-1)

    def look_back(self, days: "Days", walked: Tensor) -> tuple[Tensor, Tensor]:
        """Attention over the 28 earlier days at the same hour: what was there, and how widely it varied."""
        query = self.query(walked).reshape(-1, HORIZON_HOURS, self.day_features, self.shape.heads)
        logits = days.features() @ query + self.day_bias  # [B][24][28][heads]
        there = days.mask.transpose(1, 2)[..., None]
        weight = torch.softmax(logits - 30.0 * (1 - there), dim=2) * there
        z = days.z.transpose(1, 2)[..., None]
        value = (weight * z).sum(2)
        variance = (weight * (z - value[:, :, None, :]) ** 2).sum(2)
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


def scale_of(energy_wh: Tensor, known: Tensor) -> Scale:
    """Gaps are 0 in `energy_wh`. With few hours known the spread leans on the level."""
    n = known.float().sum(1)
    location = energy_wh.sum(1) / n.clamp(min=1)
    level = energy_wh.abs().sum(1) / n.clamp(min=1)
    away = ((energy_wh - location[:, None]).abs() * known.float()).sum(1)
    spread = (away + 8 * 0.3 * level) / (n + 8) * 1.25 + 1.0
    negative = (torch.where(known, energy_wh, 0.0) < 0).any(1)
    floor = torch.where(negative, -3e38, 0.0)
    return Scale(location, spread, level, floor, n / HISTORY_HOURS, known[:, -24:].float().mean(1))


@dataclass(frozen=True)
class Hours:
    """The window hour by hour, scaled, 0 where nothing is known."""

    z: Tensor  # [B][672]
    mask: Tensor  # [B][672]: 1 where known
    air: Tensor  # [B][2][696]: temperature around 10 °C in 10 K, irradiance in 300 W/m²
    air_mask: Tensor  # [B][2][696]
    calendar: Tensor  # [B][696][4]


@dataclass(frozen=True)
class Days:
    """The window as 28 days before the origin, hour by hour under the target hours."""

    z: Tensor  # [B][28][24]
    mask: Tensor  # [B][28][24]
    alike: Tensor  # [B][28][24]: both work days, or both not
    same_weekday: Tensor  # [B][28][24]
    holiday: Tensor  # [B][28][24]
    colder: Tensor  # [B][28][24]: temperature there less temperature at the target, unit 10 K
    brighter: Tensor  # [B][28][24]: irradiance likewise, unit 300 W/m²
    target: Tensor  # calendar of the target hours [B][24][4]
    target_air: Tensor  # [B][24][5]

    @classmethod
    def of(cls, hours: "Hours") -> "Days":
        z, mask, air, air_mask, calendar = hours.z, hours.mask, hours.air, hours.air_mask, hours.calendar
        past, future = slice(0, HISTORY_HOURS), slice(HISTORY_HOURS, HISTORY_HOURS + HORIZON_HOURS)
        off = off_day(calendar)
        both = _days(air_mask[:, 0, past]) * air_mask[:, 0:1, future]
        bright = _days(air_mask[:, 1, past]) * air_mask[:, 1:2, future]
        # Buildings remember yesterday's cold: the mean of the 24 hours up to each target hour.
        day_mean = F.avg_pool1d(air[:, 0:1, -47:], 24, stride=1)[:, 0]
        return cls(
            z=_days(z),
            mask=_days(mask),
            alike=(_days(off[:, past]) == off[:, None, future]).float(),
            same_weekday=(_days(calendar[:, past, 1]) == calendar[:, None, future, 1]).float(),
            holiday=_days(calendar[:, past, 3]).float(),
            colder=(_days(air[:, 0, past]) - air[:, 0:1, future]) * both,
            brighter=(_days(air[:, 1, past]) - air[:, 1:2, future]) * bright,
            target=calendar[:, future],
            target_air=torch.stack([*air[:, :, future].unbind(1), day_mean, *air_mask[:, :, future].unbind(1)], dim=-1),
        )

    def features(self) -> Tensor:
        """What attention compares, [B][24][28][8]."""
        away = self.target[:, None, :, 3].float() * (1 - self.holiday)
        rows = [
            self.alike,
            self.same_weekday,
            self.holiday,
            away,
            self.colder,
            self.colder.abs(),
            self.brighter.abs(),
            self.alike * self.same_weekday,
        ]
        return torch.stack(rows, dim=-1).transpose(1, 2)

    def usual_change(self) -> Tensor:
        """Mean change against the same hour a week before, [B]; 0.6 where nothing can be compared."""
        both = self.mask[:, 7:] * self.mask[:, :-7]
        change = ((self.z[:, 7:] - self.z[:, :-7]).abs() * both).sum((1, 2))
        return ((change + 24 * 0.6) / (both.sum((1, 2)) + 24)).clamp(0.03, 2.0)

    def regularity(self) -> list[Tensor]:
        """Four numbers about how much this series repeats itself, [B] each."""
        both = self.mask[:, 1:] * self.mask[:, :-1]
        daily = ((self.z[:, 1:] - self.z[:, :-1]).abs() * both).sum((1, 2)) / (both.sum((1, 2)) + 24)
        weekend = (self.z * self.mask * (1 - self.alike)).sum((1, 2)) / ((self.mask * (1 - self.alike)).sum((1, 2)) + 1)
        last = self.z[:, -7:].sum((1, 2)) / (self.mask[:, -7:].sum((1, 2)) + 1)
        return [torch.log(self.usual_change()), daily, weekend, last]


def with_steps(median: Tensor, steps: Tensor) -> Tensor:
    """Median [B][24] and positive steps [B][24][10] → ascending quantiles [B][24][11]."""
    down, up = steps.split([MEDIAN, QUANTILES - 1 - MEDIAN], dim=-1)
    below = -torch.cumsum(down.flip(-1), dim=-1).flip(-1)
    above = torch.cumsum(up, dim=-1)
    return median[..., None] + torch.cat([below, torch.zeros_like(median)[..., None], above], dim=-1)


def off_day(calendar: Tensor) -> Tensor:
    """1 on Saturdays, Sundays and public holidays."""
    return ((calendar[..., 1] >= 5) | (calendar[..., 3] > 0)).float()


def when(calendar: Tensor) -> Tensor:
    """Calendar integers [..., 4] → features [..., 26]."""
    weekday = (calendar[..., 1:2] == torch.arange(7, device=calendar.device)).float()
    christmas = (calendar[..., 2] + 6 + 183) % 365 - 183  # days since 25 December, negative before
    away = christmas[..., None].float() - torch.tensor(_CHRISTMAS_BUMPS, device=calendar.device).float()
    parts = [_waves(calendar[..., 0], 24, 2), weekday, calendar[..., 3:4].float(), off_day(calendar)[..., None]]
    return torch.cat([*parts, _waves(calendar[..., 2], 365, 2), torch.exp(-((away / 2.0) ** 2))], dim=-1)


def _waves(position: Tensor, period: int, harmonics: int) -> Tensor:
    angle = position.float() * (2 * math.pi / period)
    waves = [wave(k * angle) for k in range(1, harmonics + 1) for wave in (torch.sin, torch.cos)]
    return torch.stack(waves, dim=-1)


def _days(row: Tensor) -> Tensor:
    """[B][672] → [B][28][24]"""
    return row.reshape(-1, DAYS, 24)


def _recency(heads: int) -> Tensor:
    """Each head begins with a taste of its own: yesterday, last week, all weeks, all days. [28][heads]"""
    days_ago = torch.arange(DAYS, 0, -1).float()
    weekly = torch.where(days_ago % 7 == 0, 2.0, 0.0)
    tastes = [-days_ago, weekly - days_ago / 3, weekly - days_ago / 20, -days_ago / 20]
    return torch.stack([tastes[head % 4] for head in range(heads)], dim=-1)
