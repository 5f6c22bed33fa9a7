"""Days that are scored: what came true, and the naive forecasts; which meters and days they are says who inherits."""

from abc import ABC, abstractmethod
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from forecasting.baselines import Values, mean_of_known, seasonal_mean, seasonal_naive, with_quantiles
from model_export.dataset import Windows
from model_export.metrics import DECILES


class Scored(ABC):
    """Arrays are [meters][origins] …; NaN is an hour that nobody knows."""

    moments: list[datetime]  # the origins

    @property
    @abstractmethod
    def windows(self) -> Windows:
        """What was known at each origin, and what came after it."""

    @abstractmethod
    def by_meter(self, rows: Values) -> Values:
        """One row for each window → [meters][origins] …"""

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
