"""The days of a site that are scored: every series at a list of origins."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.baselines import Values
from model_export.dataset import Indices, Site, Windows, cut_windows
from model_export.scored import Scored
from model_export.tracks import weather_of


@dataclass(frozen=True)
class Period(Scored):
    """Meters as in `series`."""

    site: Site
    origins: list[int]  # columns of the site
    least_known: float = 0.5  # a meter must know more than this share of its hours here to be scored

    @cached_property
    def series(self) -> Indices:
        """The rows of the site that know enough of their hours here."""
        hours = np.arange(self.origins[0], self.origins[-1] + HORIZON_HOURS)
        return np.flatnonzero(np.isfinite(self.site.energy_wh[:, hours]).mean(axis=1) > self.least_known)

    @cached_property
    def names(self) -> list[str]:
        return [self.site.names[row] for row in self.series]

    @cached_property
    def moments(self) -> list[datetime]:  # type: ignore[override]  # a value all the same
        return [self.site.start + timedelta(hours=origin) for origin in self.origins]

    @cached_property
    def rows(self) -> tuple[Indices, Indices]:
        """Row and column of every window, series by series."""
        return np.repeat(self.series, len(self.origins)), np.tile(self.origins, len(self.series))

    @cached_property
    def windows(self) -> Windows:
        """With observed weather."""
        return cut_windows(self.site, *self.rows)

    def windows_of(self, track: str) -> Windows:
        """With the weather of a track."""
        at_origin = weather_of(track, self.site.start)
        hours = [slice(origin - HISTORY_HOURS, origin + HORIZON_HOURS) for origin in self.origins]
        pairs = zip(self.origins, hours, strict=True)
        rows = np.stack([at_origin(origin, self.site.weather[:, both]) for origin, both in pairs])
        return replace(self.windows, weather=np.tile(rows, (len(self.series), 1, 1)))

    def by_meter(self, rows: Values) -> Values:
        """[B] … → [meters][origins] …"""
        return rows.reshape(len(self.series), len(self.origins), *rows.shape[1:])
