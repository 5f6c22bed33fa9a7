"""A window as the networks read it: scaled, masked, and laid out as 28 days under the target hours."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  the name everybody knows

from domain.feature_window import HISTORY_HOURS
from model_export.scale import Scale, scale_of

DAYS = HISTORY_HOURS // 24


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


def read_days(energy_wh: Tensor, weather: Tensor, calendar: Tensor) -> tuple[Days, Scale]:
    """energy_wh [B][672], weather [B][2][696], calendar [B][696][4]; NaN is a gap."""
    calendar = calendar.float().transpose(1, 2)  # [B][4][696]
    energy_wh = by_local_hour(energy_wh, calendar[:, 0])
    known = ~torch.isnan(energy_wh)
    energy_wh, mask = torch.where(known, energy_wh, 0.0), known.float()
    scale = scale_of(energy_wh, mask)
    z = ((energy_wh - scale.location[:, None, None]) / scale.spread[:, None, None] * mask).clamp(-15, 15)
    weather_mask = (~torch.isnan(weather)).float()
    middle, unit = torch.tensor([[[10.0], [0.0]], [[10.0], [300.0]]], device=weather.device)  # °C, W/m²
    air = ((torch.where(weather_mask > 0, weather, middle) - middle) / unit).clamp(-6, 6)
    return Days.of(z, mask, air, weather_mask, calendar), scale


def by_local_hour(energy_wh: Tensor, hour: Tensor) -> Tensor:
    """[B][672] → days [B][28][24] of the same local hours as the target, also where the clocks change in between.

    hour [B][696]: local hour of the day.
    """
    ahead = _days(hour) - hour[:, None, HISTORY_HOURS:]  # 1 or -23: an hour more than at the target
    nothing = torch.full_like(energy_wh[:, :1], torch.nan)
    later, sooner = torch.cat([energy_wh[:, 1:], nothing], dim=1), torch.cat([nothing, energy_wh[:, :-1]], dim=1)
    behind, before = (ahead == -1) | (ahead == 23), (ahead == 1) | (ahead == -23)
    return torch.where(behind, _days(later), torch.where(before, _days(sooner), _days(energy_wh)))


def off_day(calendar: Tensor) -> Tensor:
    """[B][4][T] → [B][T]: 1 on Saturdays, Sundays and public holidays."""
    return ((calendar[:, 1] >= 5) | (calendar[:, 3] > 0)).float()


def _days(row: Tensor) -> Tensor:
    """[B][672 or more] → [B][28][24]"""
    return row[:, :HISTORY_HOURS].reshape(-1, DAYS, 24)


def _near(row: Tensor) -> list[Tensor]:
    """Of the 28 days the last seven, and those 14, 21 and 28 days ago."""
    return [row[:, 21:], row[:, 14:15], row[:, 7:8], row[:, 0:1]]
