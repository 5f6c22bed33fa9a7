"""What the timeline asks of a source of data: the simulated fleet or a replayed file."""

from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from simulator.registry import Registry

Floats = NDArray[np.float64]
Seconds = NDArray[np.int64]  # since 1970, UTC


class HourlyWeather(Struct, frozen=True):
    """One value per hour, mean over it; NaN where nothing is known."""

    temperature_c: Floats
    irradiance_w_m2: Floats
    wind_m_s: Floats


class World(Protocol):
    """Values as pure functions of time: asked twice, the same answer."""

    identity: str  # what makes two runs the same; a persisted clock belongs to it
    registry: Registry
    interval_s: int  # length of a live reading's interval, a divisor of an hour
    ends_at: int | None  # no data from here on; None: never ends

    def energy_wh(self, starts: Seconds, interval_s: int) -> Floats:
        """[meter][interval], whole Wh of the intervals that begin at `starts`; NaN: no reading."""
        ...

    def observed(self, station_id: str, hours: Seconds, /) -> HourlyWeather:
        """What the station measured in the hours that begin at `hours`."""
        ...

    def forecast(self, station_id: str, issued_at: int, hours: Seconds, /) -> HourlyWeather | None:
        """What was expected for `hours` at `issued_at`; None: nobody forecasts here."""
        ...
