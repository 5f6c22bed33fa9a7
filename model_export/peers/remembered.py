"""Fits gradient boosting once for the same data and rules, and remembers trees and predictions in a folder.

A series is called by its place among all series of all sites.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import lightgbm
import numpy as np

from forecasting.baselines import Values
from model_export.dataset import Indices, Site, Windows
from model_export.metrics import LEVELS
from model_export.peers.gradient_boosting import Settings, fit, predict
from model_export.peers.training_rows import sample, validation
from model_export.progress import counted

PAIRS = 24000  # days of meters it is fitted on, of 80,000 there are (PEERS.md)
_RULES = ("tabular.py", "gradient_boosting.py", "training_rows.py", "remembered.py")


@dataclass(frozen=True)
class GradientBoosting:
    """LightGBM on the hours of sites before `train_until`, stopped by those before `valid_until`."""

    sites: Sequence[Site]
    train_until: datetime
    valid_until: datetime
    folder: Path

    def predict(self, windows: Windows, series: Indices, *, with_weather: bool) -> Values:
        """[B][24][9] in Wh."""
        home = self.folder / self._digest()[:16] / ("weather" if with_weather else "load_only")
        inputs = (windows.energy_wh, windows.weather if with_weather else windows.energy_wh, windows.calendar, series)
        asked = _sha256(*(np.ascontiguousarray(part).tobytes() for part in inputs))[:16]
        return _remembered(
            home / f"{asked}.npy",
            lambda: predict(
                self._boosters(home, with_weather=with_weather), windows, series, with_weather=with_weather
            ),
        )

    def _boosters(self, home: Path, *, with_weather: bool) -> list[lightgbm.Booster]:
        files = [home / f"q{level:.1f}.txt" for level in LEVELS]
        if not all(file.exists() for file in files):
            home.mkdir(parents=True, exist_ok=True)
            train = sample(self.sites, self.train_until, PAIRS, with_weather=with_weather).dataset()
            rows = validation(self.sites, self.train_until, self.valid_until, with_weather=with_weather)
            valid = rows.dataset(train)
            what = f"LightGBM {'with weather' if with_weather else 'load only'}, deciles"
            for level, file in counted(what, zip(LEVELS, files, strict=True), len(files)):
                if not file.exists():
                    part = file.with_suffix(".part")
                    fit(train, valid, float(level), Settings()).save_model(part)
                    part.replace(file)
        return [lightgbm.Booster(model_file=file) for file in files]

    def _digest(self) -> str:
        """Of data, split and rules: what is remembered under it is what a fit would give again."""
        here = Path(__file__).parent
        words = [word for site in self.sites for word in (*site.names, str(site.start))]
        words += [str(self.train_until), str(self.valid_until), lightgbm.__version__]
        rules = [(here / name).read_bytes() for name in _RULES]
        arrays = [array for site in self.sites for array in (site.energy_wh, site.weather, site.calendar)]
        return _sha256("\n".join(words).encode(), *rules, *(array.tobytes() for array in arrays))


def _remembered(path: Path, make: Callable[[], Values]) -> Values:
    if not path.exists():
        values = make()
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.save(file, values.astype(np.float32))
        part.replace(path)
    return np.asarray(np.load(path), np.float64)


def _sha256(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
