"""Which days gradient boosting learns from, and on which it is stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from domain.feature_window import HISTORY_HOURS
from model_export.arguments import daily_origins
from model_export.dataset import Indices, Site, cut_windows
from model_export.peers.gradient_boosting import Rows

SEED = 1
CHUNK = 2000  # windows at a time: their calendars are larger than what is made of them


def sample(sites: Sequence[Site], until: datetime, pairs: int, *, with_weather: bool) -> Rows:
    """`pairs` days of random meters, all of whose hours lie before `until`; every day of every meter is as likely."""
    days = [daily_origins(site, _first_midnight(site), until) for site in sites]
    ends = np.cumsum([len(rows) for rows, _ in days])
    chosen = np.random.default_rng(SEED).choice(ends[-1], min(pairs, ends[-1]), replace=False)
    of_site = np.searchsorted(ends, chosen, side="right")
    picked = [
        (rows[chosen[of_site == k] - first], origins[chosen[of_site == k] - first])
        for k, (first, (rows, origins)) in enumerate(zip((0, *ends), days, strict=False))
    ]
    return _rows(sites, picked, with_weather=with_weather)


def validation(sites: Sequence[Site], first: datetime, end: datetime, *, with_weather: bool) -> Rows:
    """Every meter, every day."""
    return _rows(sites, [daily_origins(site, first, end) for site in sites], with_weather=with_weather)


def _first_midnight(site: Site) -> datetime:
    earliest = site.start + timedelta(hours=HISTORY_HOURS + 23)
    return earliest.replace(hour=0)


def _rows(sites: Sequence[Site], days: list[tuple[Indices, Indices]], *, with_weather: bool) -> Rows:
    each, first = [], 0
    for site, (rows, origins) in zip(sites, days, strict=True):
        for part in (slice(begin, begin + CHUNK) for begin in range(0, len(rows), CHUNK)):
            windows = cut_windows(site, rows[part], origins[part])
            each.append(Rows.of(windows, first + rows[part], with_weather=with_weather))
        first += len(site.names)
    return Rows.joined(each)
