"""Small homes with and without solar export, so that the model has met them: the CityLearn Challenge 2022 set.

Files: `series, ts, load, solar_w_per_kw` and `ts, outdoor_dry_bulb_temperature, diffuse_solar_irradiance`; hour-ending,
local standard time of Fontana, California. The irradiance column is named diffuse but behaves like global irradiance
(it exceeds the direct one at noon on clear days), and is taken for that.
"""

from datetime import UTC, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from domain.feature_window import HOUR
from forecasting.site_calendar import site_calendar
from model_export.dataset import Site, read_table

ZONE, UTC_OFFSET = "Etc/GMT+8", timedelta(hours=-8)
COUNTRY = "US-CA"
SOLAR_KW = (1.0, 6.0)  # size of the roof a home is given, uniform


def read_homes(load: Path, weather: Path, generator: np.random.Generator) -> Site:
    """Each home twice: as metered, and net of a solar roof of random size."""
    table = read_table(load)
    energy_kwh = table.pivot_table(index="ts", columns="series", values="load", observed=True)
    solar = table.pivot_table(index="ts", columns="series", values="solar_w_per_kw", observed=True) / 1000
    net = energy_kwh - solar * generator.uniform(*SOLAR_KW, len(energy_kwh.columns))
    air = read_table(weather).set_index("ts").reindex(energy_kwh.index)
    start = pd.Timestamp(energy_kwh.index[0]).to_pydatetime().replace(tzinfo=UTC) - HOUR - UTC_OFFSET
    return Site(
        start=start,
        names=[*map(str, energy_kwh.columns), *(f"{name} net" for name in energy_kwh.columns)],
        energy_wh=np.rint(np.concatenate([energy_kwh.to_numpy().T, net.to_numpy().T]) * 1000).astype(np.float32),
        weather=air[["outdoor_dry_bulb_temperature", "diffuse_solar_irradiance"]].to_numpy(np.float32).T.copy(),
        calendar=site_calendar(start, len(energy_kwh), ZONE, COUNTRY),
    )
