"""From the look-back of a feeder to the windows that go out when an hour closes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from domain.feature_window import HISTORY_HOURS, FeatureWindow
from spark.history import FeederHistory, Row
from spark.hours import Cell, hour_start
from spark.quality import STUCK_HOURS, WEEK_HOURS, steady, suspicions
from spark.station_weather import StationWeather

_CLOSED = slice(0, HISTORY_HOURS)
_WEEK = slice(HISTORY_HOURS - WEEK_HOURS, HISTORY_HOURS)
_STUCK = slice(HISTORY_HOURS - STUCK_HOURS, HISTORY_HOURS)


def windows(history: FeederHistory, weather: StationWeather, origin: int) -> Iterator[FeatureWindow]:
    """One window per block of the feeder, its total being the last row of block 0.

    `origin` is the number of the first hour that has not closed; the hour before it just did.
    """
    history.move_to(origin)
    weather.move_to(origin)
    energy_wh, complete = history.hourly()
    energy = _with_gaps(energy_wh[:, _CLOSED], complete[:, _CLOSED])
    total_wh, enough = history.total(_CLOSED, (energy_wh[:, _CLOSED], complete[:, _CLOSED]))
    total = _with_gaps(total_wh, enough)
    flags = _flags(history, _with_total(energy_wh, total_wh), _with_total(complete, enough))
    temperature_c, irradiance_w_m2, wind_m_s = weather.columns()
    place = history.place
    for block in sorted({0} | {row.block for row in history.rows}):
        members = _members(history.rows, block)
        series = [history.rows[n].meter for n in members] + ([place.feeder] if block == 0 else [])
        yield FeatureWindow(
            feeder=place.feeder,
            block=block,
            origin=hour_start(origin),
            available_at=_whole_second(max(history.newest_arrival_ms, weather.newest_arrival_ms)),
            time_zone=place.time_zone,
            country=place.country,
            series=series,
            energy_wh=[energy[n] for n in members] + ([total] if block == 0 else []),
            temperature_c=temperature_c,
            irradiance_w_m2=irradiance_w_m2,
            wind_m_s=wind_m_s,
            flags={name: flags[name] for name in series if name in flags},
        )


def _members(rows: list[Row], block: int) -> list[int]:
    return sorted((n for n, row in enumerate(rows) if row.block == block), key=lambda n: rows[n].position)


def _with_gaps(energy_wh: NDArray[np.int64], there: NDArray[np.bool_]) -> list:  # type: ignore[type-arg]  # any depth
    gaps = energy_wh if there.all() else np.where(there, energy_wh, None)  # type: ignore[call-overload]
    return gaps.tolist()  # type: ignore[no-any-return]


def _with_total(meters: NDArray[Cell], total: NDArray[Cell]) -> NDArray[Cell]:
    """The last week, the feeder's row at the end."""
    return np.concatenate([meters[:, _WEEK], total[None, _WEEK]])


def _flags(history: FeederHistory, energy_wh: NDArray[np.int64], complete: NDArray[np.bool_]) -> dict[str, list[str]]:
    """By series, the feeder's total among them: domain/feature_window.py has the words."""
    gaps, strange = _gaps(history), _suspicions(history, energy_wh, complete)
    return {name: gaps.get(name, []) + strange.get(name, []) for name in gaps | strange}


def _gaps(history: FeederHistory) -> dict[str, list[str]]:
    """Where the hour that just closed is not whole: `gap`, `partial_hour` of meters, `partial_total` of the feeder."""
    quarters = history.cells["quarters"][:, HISTORY_HOURS - 1].sum(axis=1)
    named = zip(history.rows, quarters.tolist(), strict=True)
    flags = {row.meter: ["partial_hour" if there else "gap"] for row, there in named if there < 4}
    _, enough = history.total(slice(HISTORY_HOURS - 1, HISTORY_HOURS))
    registered = int(history.hours["meters"][HISTORY_HOURS - 1])
    if not enough[0]:
        flags[history.place.feeder] = ["gap"]
    elif int((quarters == 4).sum()) < registered:
        flags[history.place.feeder] = ["partial_total"]
    return flags


def _suspicions(
    history: FeederHistory, energy_wh: NDArray[np.int64], complete: NDArray[np.bool_]
) -> dict[str, list[str]]:
    still = steady(history.cells["energy_wh"][:, _STUCK], history.cells["quarters"][:, _STUCK])
    found = suspicions(energy_wh, complete, np.append(still, False))  # of a sum nobody says that it is stuck
    names = [*(row.meter for row in history.rows), history.place.feeder]
    return {names[row]: flags for row, flags in found.items()}


def _whole_second(moment_ms: int) -> datetime:
    """Rounded up: nobody may claim an input was there earlier than it was."""
    return datetime.fromtimestamp(-(-moment_ms // 1000), UTC)
