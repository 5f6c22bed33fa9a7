"""What training, validation and calibration draw from the windows that the Spark job has put into its feature store."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR
from model_export.dataset import Windows, cut_windows
from model_export.feature_store import StoredSite, stored_daily_windows
from model_export.sampling import MIN_TARGET_HOURS, Source, joined


def stored_training(
    sites: Sequence[StoredSite], train_until: datetime, valid_until: datetime
) -> tuple[list[Source], Windows]:
    """What training draws from, and what it is validated on; SystemExit when one of them is empty."""
    validation = joined([stored_daily_windows(site, train_until, valid_until) for site in sites])
    sources = _by_size(source for site in sites if (source := _source(site, site.index(train_until))))
    if not sources or not len(validation):
        raise SystemExit(
            f"the feature store has windows {_period(sites)}; between {train_until:%Y-%m-%d} and "
            f"{valid_until:%Y-%m-%d}, or before, none has two weeks of history and a day after it"
        )
    return sources, validation


def stored_calibration(sites: Sequence[StoredSite], first: datetime, end: datetime, every_hours: int = 7) -> Windows:
    """All series at origins of every hour of the day, their 24 hours before `end`."""
    parts = []
    for site in sites:
        last = min(site.index(end), site.energy_wh.shape[1]) - HORIZON_HOURS
        origins = np.arange(max(site.index(first), HISTORY_HOURS), last + 1, every_hours)
        rows, origins = np.repeat(np.arange(len(site.names)), len(origins)), np.tile(origins, len(site.names))
        present = site.present[origins, rows]
        parts.append(cut_windows(site, rows[present], origins[present]))
    return joined(parts)


def _period(sites: Sequence[StoredSite]) -> str:
    first, end = min(site.start for site in sites), max(site.start + site.energy_wh.shape[1] * HOUR for site in sites)
    return f"from {first + HISTORY_HOURS * HOUR:%Y-%m-%d} to {end:%Y-%m-%d}"


def _source(site: StoredSite, end: int) -> Source | None:
    """None where no window before column `end` has enough known hours: nothing could ever be drawn."""
    source = Source.until(site, min(end, site.energy_wh.shape[1]), 1.0)
    if source.last <= source.first:
        return None
    origins = np.arange(source.first, source.last)
    hours = np.cumsum(np.pad(np.isfinite(site.energy_wh), ((0, 0), (1, 0))), axis=1)
    before = hours[:, origins] - hours[:, origins - HISTORY_HOURS]
    after = hours[:, origins + HORIZON_HOURS] - hours[:, origins]
    good = (before >= HISTORY_HOURS // 2) & (after >= MIN_TARGET_HOURS) & site.present[origins].T
    return source if good.any() else None


def _by_size(sources: Iterable[Source]) -> list[Source]:
    """Every series has the same share, whatever its feeder."""
    found = list(sources)
    rows = sum(len(source.site.names) for source in found)
    return [Source(each.site, each.first, each.last, len(each.site.names) / rows) for each in found]
