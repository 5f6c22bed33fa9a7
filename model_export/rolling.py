"""Forecasts from many origins, each made as the stream makes it: same windows, same ladder, same ONNX file."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, MAX_SERIES, FeatureWindow
from domain.forecast import Degradation
from forecasting.baselines import Values
from forecasting.fallback import quantiles_and_degradation
from forecasting.onnx_model import OnnxModel
from model_export.dataset import Floats, Site
from model_export.place import Place

# Column of the origin and weather [2][696] → the weather that was to be had at that origin.
WeatherAtOrigin = Callable[[int, Floats], Floats]


def rolling(
    model: OnnxModel, site: Site, origins: list[int], place: Place, weather: WeatherAtOrigin | None = None
) -> Iterator[tuple[Values, list[Degradation]]]:
    """For each origin (a column of the site) Wh [series][24][11] and the rung each series stands on."""
    for origin in origins:
        parts = [
            quantiles_and_degradation(window, model) for window in blocks(site, origin, place, weather or _as_it_was)
        ]
        yield np.concatenate([wh for wh, _ in parts]), [rung for _, rungs in parts for rung in rungs]


def blocks(site: Site, origin: int, place: Place, weather: WeatherAtOrigin) -> Iterator[FeatureWindow]:
    """The site's series as one feeder's blocks, as the stream would emit them at this origin."""
    both = slice(origin - HISTORY_HOURS, origin + HORIZON_HOURS)
    temperature, irradiance = weather(origin, site.weather[:, both])
    moment = site.start + timedelta(hours=origin)
    for block, first in enumerate(range(0, len(site.names), MAX_SERIES)):
        rows = slice(first, first + MAX_SERIES)
        window = FeatureWindow(
            feeder="",
            block=block,
            origin=moment,
            available_at=moment,
            time_zone=place.time_zone,
            country=place.country,
            series=site.names[rows],
            energy_wh=[_whole(row) for row in site.energy_wh[rows, origin - HISTORY_HOURS : origin]],
            temperature_c=_or_none(temperature),
            irradiance_w_m2=_or_none(irradiance),
            wind_m_s=[None] * (HISTORY_HOURS + HORIZON_HOURS),
        )
        window.check()
        yield window


def _as_it_was(_: int, weather: Floats) -> Floats:
    return weather


def _whole(row: Floats) -> list[int | None]:
    return [None if value != value else int(value) for value in row.tolist()]  # noqa: PLR0124  NaN is not itself


def _or_none(row: Floats) -> list[float | None]:
    return [None if value != value else value for value in row.tolist()]  # noqa: PLR0124
