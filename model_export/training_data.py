"""What training reads: files, or the windows that the Spark job has put into its feature store."""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR
from model_export.arguments import DATA_HELP, add_split_arguments, read_sources, read_validation
from model_export.dataset import Windows, numbered
from model_export.feature_store import StoredSite, read_feature_store, stored_daily_windows
from model_export.sampling import MIN_TARGET_HOURS, Source, joined


def add_training_arguments(parser: argparse.ArgumentParser) -> None:
    """Either files or a feature store, and the split."""
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--data", type=Path, help=DATA_HELP)
    either.add_argument("--feature-store", type=Path, help="the feature job's FEATURE_STORE_DIR, in place of files")
    add_split_arguments(parser)


def read_training(arguments: argparse.Namespace) -> tuple[list[Source], Windows]:
    """What training draws from, and what it is validated on."""
    if not arguments.feature_store:
        sources = read_sources(arguments)
        return sources, read_validation(arguments, sources[0].site)
    sites = numbered(read_feature_store(arguments.feature_store, arguments.valid_until))
    validation = joined([stored_daily_windows(site, arguments.train_until, arguments.valid_until) for site in sites])
    sources = _by_size(source for site in sites if (source := _source(site, site.index(arguments.train_until))))
    if not sources or not len(validation):
        raise SystemExit(
            f"{arguments.feature_store} has windows {_period(sites)}, and between --train-until and --valid-until or "
            "before them none with two weeks of history and a day after it"
        )
    return sources, validation


def _period(sites: list[StoredSite]) -> str:
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
