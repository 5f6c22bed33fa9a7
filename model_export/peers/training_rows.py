"""Which days gradient boosting learns from, and on which it is stopped."""

from datetime import datetime, timedelta

import numpy as np

from domain.feature_window import HISTORY_HOURS
from model_export.arguments import daily_origins
from model_export.dataset import Indices, Site, cut_windows
from model_export.peers.gradient_boosting import Rows

SEED = 1
CHUNK = 2000  # windows at a time: their calendars are larger than what is made of them


def sample(site: Site, until: datetime, pairs: int, *, with_weather: bool) -> Rows:
    """`pairs` days of random meters, all of whose hours lie before `until`; every day of every meter is as likely."""
    earliest = site.start + timedelta(hours=HISTORY_HOURS + 23)
    rows, origins = daily_origins(site, earliest.replace(hour=0), until)
    chosen = np.random.default_rng(SEED).choice(len(rows), min(pairs, len(rows)), replace=False)
    return _rows(site, rows[chosen], origins[chosen], with_weather=with_weather)


def validation(site: Site, first: datetime, end: datetime, *, with_weather: bool) -> Rows:
    """Every meter, every day."""
    return _rows(site, *daily_origins(site, first, end), with_weather=with_weather)


def _rows(site: Site, rows: Indices, origins: Indices, *, with_weather: bool) -> Rows:
    parts = [slice(first, first + CHUNK) for first in range(0, len(rows), CHUNK)]
    each = [
        Rows.of(cut_windows(site, rows[part], origins[part]), rows[part], with_weather=with_weather) for part in parts
    ]
    return Rows.joined(each)
