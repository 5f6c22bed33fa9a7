"""The feature store of the Spark job as training data: a site for each feeder.

The newest window that reaches back to an hour says what it was, corrections included: that is what is to be learnt.
What a window itself knew may have been less, and its weather from the origin on was a forecast. Both are kept, as
differences from the series, so that a window cut from here is word for word the one that was streamed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, HOUR
from forecasting.inputs import WEATHER_FIELDS
from forecasting.site_calendar import site_calendar
from model_export.arguments import daily_origins
from model_export.dataset import Floats, Indices, Site, Windows, cut_windows
from spark.feature_store_days import tables

_HEAD = ["origin", "block", "time_zone", "country", "series"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Differences:
    """Where a window said something else than the series: one entry per origin, row and column, by origin.

    Rows from len(names) on are those of the weather.
    """

    origins: Indices
    rows: Indices
    columns: Indices
    values: Floats

    def of(self, origin: int) -> tuple[Indices, Indices, Floats]:
        """Rows, columns and values."""
        part = slice(*np.searchsorted(self.origins, [origin, origin + 1]))
        return self.rows[part], self.columns[part], self.values[part]


@dataclass(frozen=True)
class StoredSite(Site):
    """A feeder. `forecast` is [T + 1][2][24], by origin; `present` [T + 1][series]: who stood in the window."""

    feeder: str
    forecast: Floats
    present: npt.NDArray[np.bool_]
    differences: Differences

    def as_known(self, windows: Windows, rows: Indices, origins: Indices) -> Windows:
        """What each window knew. A series that stood in none at an origin has gaps there, and no target."""
        energy, weather, target = windows.energy_wh.copy(), windows.weather.copy(), windows.target_wh.copy()
        weather[:, :, HISTORY_HOURS:] = self.forecast[origins]
        for k, (row, origin) in enumerate(zip(rows.tolist(), origins.tolist(), strict=True)):
            others, columns, values = self.differences.of(origin)
            past = columns - (origin - HISTORY_HOURS)
            own = others == row
            energy[k, past[own]] = values[own]
            for variable in range(len(WEATHER_FIELDS)):
                changed = others == len(self.names) + variable
                weather[k, variable, past[changed]] = values[changed]
        absent = ~self.present[origins, rows]
        energy[absent], target[absent] = np.nan, np.nan
        return replace(windows, energy_wh=energy, weather=weather, target_wh=target)


def read_feature_store(folder: Path, end: datetime) -> list[StoredSite]:
    """A site for each feeder, of the windows up to the origin `end`; SystemExit when there is none."""
    days: defaultdict[str, list[Path]] = defaultdict(list)
    for place in sorted(folder.glob("day=*/feeder=*")):
        if place.parent.name <= f"day={end:%Y-%m-%d}":
            days[unquote(place.name).removeprefix("feeder=")].append(place)
    sites = [site for feeder in sorted(days) if (site := _read_site(feeder, days[feeder], end))]
    if not sites:
        raise SystemExit(f"{folder} has no window up to {end.isoformat()}; give the FEATURE_STORE_DIR of a feature job")
    return sites


def content_sha256(sites: Iterable[StoredSite]) -> str:
    """Of all that was read, whatever files it lay in."""
    digest = hashlib.sha256()
    for site in sites:
        head = [site.feeder, site.start.isoformat(), *site.names]
        digest.update(msgspec.json.encode(head))
        said = site.differences
        differences = (said.origins, said.rows, said.columns, said.values)
        for array in (site.energy_wh, site.weather, site.calendar, site.forecast, site.present, *differences):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def stored_daily_windows(site: StoredSite, first: datetime, end: datetime) -> Windows:
    """All series × all midnights UTC from `first` until before `end` that have a window and 24 hours after it."""
    return cut_windows(site, *stored_daily_origins(site, first, end))


def stored_daily_origins(site: StoredSite, first: datetime, end: datetime) -> tuple[Indices, Indices]:
    """Rows and columns of those windows."""
    rows, origins = daily_origins(site, first, end)
    present = site.present[origins, rows]
    return rows[present], origins[present]


def _read_site(feeder: str, days: list[Path], end: datetime) -> StoredSite | None:
    heads = [head for day in reversed(days) for head in _newest_first(day, end, _HEAD)]
    if not heads:
        return None
    names = list(dict.fromkeys(name for head in heads for name in head["series"]))
    start = heads[-1]["origin"] - HISTORY_HOURS * HOUR
    growing = _Growing(names, start, round((heads[0]["origin"] - start) / HOUR))
    counted = {(head["origin"], head["block"]) for head in heads}
    for day in reversed(days):
        for window in _newest_first(day, end):
            if (window["origin"], window["block"]) in counted:  # the job may go on writing
                growing.add(window)
    return growing.site(feeder, heads[0]["time_zone"], heads[0]["country"])


class _Growing:
    """Series as they grow from the newest window back to the oldest: what is known already stays."""

    def __init__(self, names: list[str], start: datetime, hours: int) -> None:
        self.names, self.start = names, start
        rows = len(names) + len(WEATHER_FIELDS)
        self.values = np.full((rows, hours), np.nan, np.float32)
        self.known = np.zeros((rows, hours), bool)
        self.forecast = np.full((hours + 1, len(WEATHER_FIELDS), HORIZON_HOURS), np.nan, np.float32)
        self.present = np.zeros((hours + 1, len(names)), bool)
        self._row_of = {name: row for row, name in enumerate(names)}
        self._others: list[tuple[Indices, Indices, Indices, Floats]] = []

    def add(self, window: Row) -> None:
        origin = round((window["origin"] - self.start) / HOUR)
        rows = np.array([self._row_of[name] for name in window["series"]], np.int64)
        self._take(origin, rows, window["energy_wh"])
        if not self.present[origin].any():  # the weather is the same in every block
            weather = len(self.names) + np.arange(len(WEATHER_FIELDS))
            self._take(origin, weather, window["weather"][:, :HISTORY_HOURS])
            self.forecast[origin] = window["weather"][:, HISTORY_HOURS:]
        self.present[origin, rows] = True

    def _take(self, origin: int, rows: Indices, said: Floats) -> None:
        """`said` is [rows][672]."""
        place = np.ix_(rows, np.arange(origin - HISTORY_HOURS, origin))
        series, known = self.values[place], self.known[place]
        same = (series == said) | (np.isnan(series) & np.isnan(said))
        row, column = np.nonzero(known & ~same)
        origins = np.full(len(row), origin, np.int64)
        self._others.append((origins, rows[row], column + origin - HISTORY_HOURS, said[row, column]))
        self.values[place] = np.where(known, series, said)
        self.known[place] = True

    def site(self, feeder: str, time_zone: str, country: str) -> StoredSite:
        count = len(self.names)
        return StoredSite(
            start=self.start,
            names=self.names,
            energy_wh=self.values[:count],
            weather=self.values[count:],
            calendar=site_calendar(self.start, self.values.shape[1], time_zone, country),
            feeder=feeder,
            forecast=self.forecast,
            present=self.present,
            differences=Differences(*map(np.concatenate, zip(*reversed(self._others), strict=True))),
        )


def _newest_first(day: Path, end: datetime, columns: list[str] | None = None) -> Iterator[Row]:
    """The windows of a feeder's day, each once; of one that was sent twice the first."""
    found: dict[tuple[datetime, int], tuple[pa.Table, int]] = {}
    for table in tables(day, columns):
        moments = [datetime.fromisoformat(text) for text in table["origin"].to_pylist()]
        for row, key in enumerate(zip(moments, table["block"].to_pylist(), strict=True)):
            if key[0] <= end:
                found.setdefault(key, (table, row))
    for key in sorted(found, key=lambda key: (-key[0].timestamp(), key[1])):
        table, row = found[key]
        yield _window(table, row, key[0])


def _window(table: pa.Table, row: int, origin: datetime) -> Row:
    """Its head, and where they were read `energy_wh` [series][672] and `weather` [2][696]."""
    window: Row = {name: table[name][row].as_py() for name in _HEAD} | {"origin": origin.astimezone(UTC)}
    if "energy_wh" in table.column_names:
        energy = table["energy_wh"][row].values.flatten().to_numpy(zero_copy_only=False)
        window["energy_wh"] = energy.astype(np.float32).reshape(-1, HISTORY_HOURS)
        weather = [table[field][row].values.to_numpy(zero_copy_only=False) for field in WEATHER_FIELDS]
        window["weather"] = np.stack(weather).astype(np.float32)
    return window
