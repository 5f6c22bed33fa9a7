"""Which windows a training step sees."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from model_export.augment import augment
from model_export.dataset import Indices, Site, Windows, cut_windows

MIN_TARGET_HOURS = 12  # a window that teaches less than half a day is left out
RECENT, HOLIDAYS = 0.4, 0.08  # shares drawn from the last 18 months, and from days around public holidays


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


def batches(sources: list[Source], size: int, generator: np.random.Generator) -> Iterator[Windows]:
    """Endless batches, sources mixed by share, augmented."""
    sizes = [max(1, round(size * source.share)) for source in sources]
    festive = [_near_holidays(source) for source in sources]
    while True:
        parts = [_draw(*each, generator) for each in zip(sources, sizes, festive, strict=True)]
        yield augment(joined(parts), generator)


def joined(parts: list[Windows]) -> Windows:
    """Batches one after the other."""
    return Windows(
        energy_wh=np.concatenate([part.energy_wh for part in parts]),
        weather=np.concatenate([part.weather for part in parts]),
        calendar=np.concatenate([part.calendar for part in parts]),
        target_wh=np.concatenate([part.target_wh for part in parts]),
    )


def _draw(source: Source, size: int, festive: Indices, generator: np.random.Generator) -> Windows:
    """Windows with enough known hours on both sides, drawn until there are `size`."""
    found: list[Windows] = []
    missing = size
    while missing > 0:
        rows = generator.integers(0, len(source.site.names), 2 * missing)
        windows = cut_windows(source.site, rows, _origins(source, 2 * missing, festive, generator))
        good = np.isfinite(windows.target_wh).sum(1) >= MIN_TARGET_HOURS
        good &= np.isfinite(windows.energy_wh).sum(1) >= HISTORY_HOURS // 2
        chosen = np.flatnonzero(good)[:missing]
        found.append(
            Windows(
                windows.energy_wh[chosen], windows.weather[chosen], windows.calendar[chosen], windows.target_wh[chosen]
            )
        )
        missing -= len(chosen)
    return joined(found)


def _origins(source: Source, size: int, festive: Indices, generator: np.random.Generator) -> Indices:
    origins = generator.integers(source.first, source.last, size)
    fate = generator.random(size)
    recent = fate < RECENT
    begin = max(source.first, source.last - 24 * 548)
    origins[recent] = generator.integers(begin, source.last, int(recent.sum()))
    holiday = fate >= 1 - HOLIDAYS
    if len(festive):
        origins[holiday] = generator.choice(festive, int(holiday.sum()))
    return origins


def _near_holidays(source: Source) -> Indices:
    """Origins within two days of a public holiday."""
    free = source.site.calendar[:, 3].astype(float)
    near = np.convolve(free, np.ones(97), mode="same") > 0.5
    hours = np.flatnonzero(near)
    return hours[(hours >= source.first) & (hours < source.last)]
