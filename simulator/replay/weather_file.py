"""The weather file: one station's hours beside the load, and what may honestly be forecast from them."""

from pathlib import Path
from typing import Literal, get_args

import numpy as np
from msgspec import Struct

from simulator.replay.table import HOUR_S, Table
from simulator.world import Floats, HourlyWeather, Seconds

# yesterday: the same hour of the last day known; perfect: what then happened, which nobody can know; none: no forecast
Foresight = Literal["yesterday", "perfect", "none"]
FORESIGHTS: tuple[Foresight, ...] = get_args(Foresight)


class WeatherFile(Struct, frozen=True):
    """Hour k of a row begins at first_hour + k hours."""

    first_hour: int  # seconds since 1970
    values: Floats  # [temperature_c, irradiance_w_m2, wind_m_s][hour]

    def at(self, hours: Seconds) -> HourlyWeather:
        """Observations of these hours; NaN outside of the file."""
        column = (hours - self.first_hour) // HOUR_S
        inside = (column >= 0) & (column < self.values.shape[1])
        return HourlyWeather(*np.where(inside, self.values[:, np.where(inside, column, 0)], np.nan))

    def forecast(self, foresight: Foresight, issued_at: int, hours: Seconds) -> HourlyWeather | None:
        """What is expected for `hours` at `issued_at`; see Foresight."""
        if foresight == "none":
            return None
        if foresight == "perfect":
            return self.at(hours)
        # The hour that ends at the issue is not measured yet: the newest one known began two hours before it.
        lead_h = (hours - issued_at) // HOUR_S
        days = (lead_h + 1) // 24 + 1
        return self.at(hours - days * 24 * HOUR_S)


def read_weather(path: Path) -> WeatherFile:
    """Read `ts, temp_c, ghi_wm2` (UTC, hour-beginning) and `wind_m_s` if there; Refusal names what is wrong."""
    table = Table(path, ("ts", "temp_c", "ghi_wm2"))
    hours = table.hours()
    table.refuse_repeated(hours, "the station")
    first_hour = int(hours.min())
    values = np.full((3, (int(hours.max()) - first_hour) // HOUR_S + 1), np.nan)
    for row, name in enumerate(("temp_c", "ghi_wm2", "wind_m_s")):
        values[row, (hours - first_hour) // HOUR_S] = table.numbers(name)
    return WeatherFile(first_hour, values)
