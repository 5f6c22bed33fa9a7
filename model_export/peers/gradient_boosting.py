"""A global LightGBM for all meters, one model per decile; needs the training extra."""

from dataclasses import dataclass

import lightgbm
import numpy as np
import numpy.typing as npt

from domain.feature_window import HORIZON_HOURS
from forecasting.baselines import Values
from model_export.dataset import Indices, Windows
from model_export.metrics import LEVELS
from model_export.peers.tabular import Columns, scale_of, tabular

MAX_ROUNDS, PATIENCE = 500, 40
MOST = 10.0  # times its window's mean


@dataclass(frozen=True)
class Settings:
    """From short runs of the search on validation (PEERS.md)."""

    num_leaves: int = 127
    learning_rate: float = 0.12
    min_data_in_leaf: int = 200
    feature_fraction: float = 0.6
    bagging_fraction: float = 0.7
    lambda_l2: float = 0.0

    def parameters(self, level: float) -> dict[str, object]:
        """As LightGBM names them; one thread and a seed, so that the same data give the same trees."""
        chosen = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return chosen | {
            "objective": "quantile",
            "alpha": level,
            "metric": "quantile",
            "bagging_freq": 1,
            "max_bin": 127,
            "num_threads": 1,
            "seed": 1,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


@dataclass(frozen=True)
class Rows:
    """A table with its targets in units of each window's mean, without rows that teach nothing."""

    columns: Columns
    target: npt.NDArray[np.float64]

    @classmethod
    def of(cls, windows: Windows, series: Indices, *, with_weather: bool) -> "Rows":
        target = (windows.target_wh / scale_of(windows)[:, None]).ravel()
        usual = np.abs(target) < MOST  # not so is a gap, and a meter that wakes after weeks of next to nothing
        columns = tabular(windows, series, with_weather=with_weather)
        return cls({name: values[usual] for name, values in columns.items()}, target[usual])

    @classmethod
    def joined(cls, parts: "list[Rows]") -> "Rows":
        """One below the other."""
        columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
        return cls(columns, np.concatenate([part.target for part in parts]))

    def dataset(self, reference: "lightgbm.Dataset | None" = None) -> "lightgbm.Dataset":
        """For LightGBM, which bins it once for all levels."""
        return lightgbm.Dataset(
            matrix(self.columns),
            self.target,
            reference=reference,
            feature_name=list(self.columns),
            categorical_feature=["series"],
            params={"max_bin": 127, "verbosity": -1, "num_threads": 1, "feature_pre_filter": False},
            free_raw_data=False,
        )


def matrix(columns: Columns) -> npt.NDArray[np.float32]:
    """[rows][columns]"""
    return np.stack(list(columns.values()), axis=1)


def fit(train: "lightgbm.Dataset", valid: "lightgbm.Dataset", level: float, settings: Settings) -> "lightgbm.Booster":
    """One decile; stopped when validation has not gained for `PATIENCE` rounds, and cut back to its best."""
    return lightgbm.train(
        settings.parameters(level),
        train,
        num_boost_round=MAX_ROUNDS,
        valid_sets=[valid],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )


def predict(boosters: "list[lightgbm.Booster]", windows: Windows, series: Indices, *, with_weather: bool) -> Values:
    """[B][24][9] in Wh, ascending."""
    table = matrix(tabular(windows, series, with_weather=with_weather))
    z = np.stack([booster.predict(table, num_threads=1) for booster in boosters], axis=-1)
    wh = z.reshape(len(windows), HORIZON_HOURS, len(LEVELS)) * scale_of(windows)[:, None, None]
    return np.sort(wh, axis=-1)
