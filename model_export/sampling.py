"""Which windows a training step sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.augment import augment
from model_export.dataset import Floats, Site, Windows, cut_windows

MIN_TARGET_HOURS = 12  # a window that teaches less than half a day is left out
FADING_A_YEAR = 0.35  # the older a window, the more seldom it is drawn: e to the minus this, for each year
PANDEMIC, PANDEMIC_WEIGHT = (pd.Timestamp("2020-03-16", tz="UTC"), pd.Timestamp("2021-07-19", tz="UTC")), 0.5
MIDNIGHT = 12.0  # the hour at which day-ahead forecasts are made and scored, beside any other hour
HOLIDAYS = 3.0  # days around public holidays, beside others


@dataclass(frozen=True)
class Source:
    """A site with the columns training may use as origins, and its share of every batch."""

    site: Site
    first: int
    last: int  # exclusive; the whole target day ends before the data that training must not see
    share: float

    @classmethod
    def until(cls, site: Site, end: int, share: float) -> "Source":
        """Origins whose targets all lie before column `end`."""
        return cls(site, HISTORY_HOURS, end - HORIZON_HOURS + 1, share)

    @cached_property
    def enough(self) -> npt.NDArray[np.bool_]:
        """Whether a series has enough known hours around each origin, [series][last - first]."""
        known = np.cumsum(np.isfinite(np.pad(self.site.energy_wh, ((0, 0), (1, 0)))), axis=1, dtype=np.int32)
        known[:, :] -= known[:, :1]
        origins = np.arange(self.first, self.last)
        target = known[:, origins + HORIZON_HOURS] - known[:, origins]
        history = known[:, origins] - known[:, origins - HISTORY_HOURS]
        return (target >= MIN_TARGET_HOURS) & (history >= HISTORY_HOURS // 2)


def batches(sources: list[Source], size: int, generator: np.random.Generator) -> Iterator[Windows]:
    """Endless batches, sources mixed by share, augmented."""
    sizes = [max(1, round(size * source.share)) for source in sources]
    chances = [_chances(source) for source in sources]
    while True:
        parts = [_draw(*each, generator) for each in zip(sources, sizes, chances, strict=True)]
        yield augment(joined(parts), generator)


def joined(parts: list[Windows]) -> Windows:
    """Batches one after the other."""
    return Windows(
        energy_wh=np.concatenate([part.energy_wh for part in parts]),
        weather=np.concatenate([part.weather for part in parts]),
        calendar=np.concatenate([part.calendar for part in parts]),
        series=np.concatenate([part.series for part in parts]),
        target_wh=np.concatenate([part.target_wh for part in parts]),
    )


def _draw(source: Source, size: int, chance: Floats, generator: np.random.Generator) -> Windows:
    """Windows with enough known hours on both sides, drawn until there are `size`."""
    found: list[Windows] = []
    missing = size
    while missing > 0:
        rows = generator.integers(0, len(source.site.names), 2 * missing)
        origins = source.first + np.searchsorted(chance, generator.random(2 * missing) * chance[-1])
        good = source.enough[rows, origins - source.first]
        chosen = np.flatnonzero(good)[:missing]
        found.append(cut_windows(source.site, rows[chosen], origins[chosen]))
        missing -= len(chosen)
    return joined(found)


def _chances(source: Source) -> Floats:
    """How often each column is drawn as an origin, cumulated: more often lately, at midnight, and around holidays."""
    hours = np.arange(source.first, source.last)
    weight = np.exp(-FADING_A_YEAR * (source.last - hours) / 8766)
    moments = pd.Timestamp(source.site.start) + pd.to_timedelta(hours, unit="h")
    weight *= np.where((moments >= PANDEMIC[0]) & (moments < PANDEMIC[1]), PANDEMIC_WEIGHT, 1.0)
    weight *= np.where(moments.hour == 0, MIDNIGHT, 1.0)
    near = np.convolve(source.site.calendar[:, 3].astype(float), np.ones(97), mode="same")[hours] > 0.5
    return np.cumsum(weight * np.where(near, HOLIDAYS, 1.0))
