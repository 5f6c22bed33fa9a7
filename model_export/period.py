"""The days that are scored: every series of a site at a list of origins, what came true, and the naive forecasts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.baselines import Values, mean_of_known, seasonal_mean, seasonal_naive, with_quantiles
from model_export.dataset import Indices, Site, Windows, cut_windows
from model_export.metrics import DECILES
from model_export.tracks import weather_of


@dataclass(frozen=True)
class Period:
    """Arrays are [meters][origins] …, meters as in `series`."""

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
    def moments(self) -> list[datetime]:
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

    @cached_property
    def actual_wh(self) -> Values:
        return self.by_meter(self.windows.target_wh.astype(np.float64))

    @cached_property
    def weekly_naive_wh(self) -> Values:
        """A week before, and for a gap two weeks before: what others measure errors against."""
        return self.by_meter(seasonal_naive(self.windows.energy_wh[:, -336:].astype(np.float64), 168))

    @cached_property
    def christmas(self) -> npt.NDArray[np.bool_]:
        """[origins]: 19 December to 1 January."""
        return np.array([(m.month, m.day) >= (12, 19) or (m.month, m.day) == (1, 1) for m in self.moments])

    def by_meter(self, rows: Values) -> Values:
        """[B] … → [meters][origins] …"""
        return rows.reshape(len(self.series), len(self.origins), *rows.shape[1:])

    def baselines(self) -> dict[str, Values]:
        """[meters][origins][24][9] each; quantiles are those of what the same rule missed in the four weeks before."""
        history = self.windows.energy_wh.astype(np.float64)
        made = {
            "naive_24h": with_quantiles(seasonal_naive(history, 24), history, 24),
            "naive_168h": with_quantiles(seasonal_naive(history, 168), history, 168),
            "seasonal_mean": with_quantiles(seasonal_mean(history), history, 168),
        }
        usual = np.nan_to_num(mean_of_known(history, axis=1))[:, None, None]  # where no such hour is known
        return {name: self.by_meter(np.where(np.isnan(wh), usual, wh))[..., DECILES] for name, wh in made.items()}
