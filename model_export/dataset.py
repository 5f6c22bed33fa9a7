"""Meter and weather files → sites → windows, exactly as `domain/feature_window.py` cuts them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from forecasting.site_calendar import Calendar, site_calendar

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Site:
    """Meters that share weather and calendar; column t of every array is the hour that begins at start + t h."""

    start: datetime
    names: list[str]
    energy_wh: Floats  # [series][T], NaN is a gap
    weather: Floats  # [2][T]: temperature in °C, global irradiance in W/m²; NaN is a gap
    calendar: Calendar  # [T][4]
    numbers: Indices | None = field(default=None, kw_only=True)  # [series]: what the network calls them; else nobody

    def index(self, moment: datetime) -> int:
        """The column of the hour that begins at `moment`."""
        return round((moment - self.start).total_seconds() / 3600)

    def as_known(self, windows: "Windows", rows: Indices, origins: Indices) -> "Windows":  # noqa: ARG002
        """The windows as they were known at their origins: a file says the same at all times."""
        return windows


AnySite = TypeVar("AnySite", bound=Site)


@dataclass(frozen=True)
class Windows:
    """What the model reads, and what came after the origin."""

    energy_wh: Floats  # [B][672]
    weather: Floats  # [B][2][696]
    calendar: Calendar  # [B][696][4]
    series: Indices  # [B]: the number of a series the network knows by name, from 1; 0 of any other
    target_wh: Floats  # [B][24]

    def __len__(self) -> int:
        return len(self.energy_wh)


def read_site(load: Path, weather: Path | None, time_zone: str, country: str) -> Site:
    """A file of `series, ts, load` (UTC, hour-beginning, kWh) and one of `ts, temp_c, ghi_wm2`; Parquet or CSV."""
    table = read_table(load)
    table["series"] = table["series"].astype(str)
    wide = table.pivot_table(index="ts", columns="series", values="load", observed=True, dropna=False)
    hours = pd.date_range(wide.index[0], wide.index[-1], freq="h")
    start = hours[0].to_pydatetime().replace(tzinfo=UTC)
    energy_kwh = wide.reindex(hours).to_numpy(np.float64).T
    return Site(
        start=start,
        names=[str(name) for name in wide.columns],
        energy_wh=np.rint(energy_kwh * 1000).astype(np.float32),
        weather=_read_weather(weather, hours),
        calendar=site_calendar(start, len(hours), time_zone, country),
    )


def _read_weather(path: Path | None, hours: pd.DatetimeIndex) -> Floats:
    if path is None:
        return np.full((2, len(hours)), np.nan, np.float32)
    table = read_table(path).set_index("ts").reindex(hours)
    return table[["temp_c", "ghi_wm2"]].to_numpy(np.float32).T.copy()


def read_table(path: Path) -> pd.DataFrame:
    """Parquet or CSV by the file's ending; `ts` as naive UTC."""
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    moments = pd.to_datetime(table["ts"], utc=True)
    return table.assign(ts=moments.dt.tz_localize(None))


def numbered(sites: Sequence[AnySite], most: int | None = None) -> list[AnySite]:
    """The same sites, their series numbered by name: a meter that moved to another feeder is still the same.

    Beyond the first `most` names a series has number 0, as one that nobody knows.
    """
    names = list(dict.fromkeys(name for site in sites for name in site.names))[:most]
    number = {name: k for k, name in enumerate(names, start=1)}
    return [replace(site, numbers=np.array([number.get(name, 0) for name in site.names])) for site in sites]


def names_by_number(sites: Iterable[Site]) -> list[str]:
    """The name of series 1, 2, …"""
    found = {
        number: name
        for site in sites
        if site.numbers is not None
        for number, name in zip(site.numbers.tolist(), site.names, strict=True)
        if number
    }
    return [found[number] for number in sorted(found)]


def totals_of(site: Site, count: int, generator: np.random.Generator) -> Site:
    """`count` totals of 5 to 25 random series of the site, which is what a feeder looks like.

    An hour one of them lacks is a gap of the total.
    """
    largest = min(25, len(site.names))
    sizes = generator.integers(min(5, largest), largest + 1, count)
    members = [generator.choice(len(site.names), size, replace=False) for size in sizes]
    totals = np.stack([site.energy_wh[rows].sum(axis=0) for rows in members])
    return replace(site, names=[f"total {k}" for k in range(count)], energy_wh=totals, numbers=None)


def cut_windows(site: Site, rows: Indices, origins: Indices) -> Windows:
    """The windows of these series at these columns; needs 672 columns before each origin and 24 from it on."""
    past = origins[:, None] + np.arange(-HISTORY_HOURS, 0)
    future = origins[:, None] + np.arange(HORIZON_HOURS)
    both = np.concatenate([past, future], axis=1)
    windows = Windows(
        energy_wh=site.energy_wh[rows[:, None], past],
        weather=site.weather[:, both].transpose(1, 0, 2).copy(),
        calendar=site.calendar[both],
        series=np.zeros_like(rows) if site.numbers is None else site.numbers[rows],
        target_wh=site.energy_wh[rows[:, None], future],
    )
    return site.as_known(windows, rows, origins)
