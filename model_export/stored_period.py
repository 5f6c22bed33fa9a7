"""The days of a feature store that are scored: every series of every feeder, as its windows knew it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from forecasting.baselines import Values
from model_export.dataset import Indices, Windows, cut_windows
from model_export.feature_store import StoredSite, stored_daily_origins
from model_export.sampling import joined
from model_export.scored import Scored

_LEAST_KNOWN = 0.5  # a meter must know more than this share of its hours here to be scored


def meters_of(sites: Sequence[StoredSite]) -> list[tuple[str, str]]:
    """Feeder and series, in the order in which windows count them."""
    return [(site.feeder, name) for site in sites for name in site.names]


@dataclass(frozen=True)
class StoredPeriod(Scored):
    """A meter may lack windows: NaN there. Windows with less than 24 hours after them are left out."""

    sites: Sequence[StoredSite]
    moments: list[datetime]  # midnights UTC, a day apart

    @classmethod
    def daily(cls, sites: Sequence[StoredSite], first: datetime, end: datetime) -> "StoredPeriod":
        """All midnights UTC from `first` until before `end`."""
        return cls(sites, [first + timedelta(days=day) for day in range((end - first).days)])

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """Feeder and series, of the meters that know enough of their hours to be scored."""
        return [name for name, scored in zip(meters_of(self.sites), self._scored, strict=True) if scored]

    @cached_property
    def windows(self) -> Windows:
        return joined([cut_windows(site, *rows) for site, rows in zip(self.sites, self._rows, strict=True)])

    @cached_property
    def series(self) -> Indices:
        """The meter each window is of, counted over all feeders."""
        firsts = np.cumsum([0, *(len(site.names) for site in self.sites)])
        return np.concatenate([first + rows for first, (rows, _) in zip(firsts, self._rows, strict=False)])

    def by_meter(self, rows: Values) -> Values:
        """[B] … → [meters][origins] …"""
        return self._placed(rows)[self._scored]

    @cached_property
    def _rows(self) -> list[tuple[Indices, Indices]]:
        end = self.moments[-1] + timedelta(days=1)
        return [stored_daily_origins(site, self.moments[0], end) for site in self.sites]

    @cached_property
    def _days(self) -> Indices:
        """Which of the origins each window has."""
        return np.concatenate(
            [
                (origins - site.index(self.moments[0])) // 24
                for site, (_, origins) in zip(self.sites, self._rows, strict=True)
            ]
        )

    @cached_property
    def _scored(self) -> npt.NDArray[np.bool_]:
        """A meter that used nothing in all these hours has no scale to measure an error by."""
        actual = self._placed(self.windows.target_wh.astype(np.float64))
        enough = np.isfinite(actual).mean(axis=(1, 2)) > _LEAST_KNOWN
        return np.asarray(enough & (np.nansum(np.abs(actual), axis=(1, 2)) > 0))

    def _placed(self, rows: Values) -> Values:
        placed = np.full((len(meters_of(self.sites)), len(self.moments), *rows.shape[1:]), np.nan)
        placed[self.series, self._days] = rows
        return placed
