"""A site of made-up meters: daily and weekly shapes that follow the temperature, noise, a few gaps."""

from datetime import UTC, datetime

import numpy as np

from forecasting.site_calendar import site_calendar
from model_export.dataset import Site

START = datetime(2022, 1, 3, tzinfo=UTC)


def made_up_site(meters=6, hours=24 * 7 * 9, seed=5):
    generator = np.random.default_rng(seed)
    calendar = site_calendar(START, hours, "Europe/London", "GB-ENG")
    when = np.arange(hours)
    temperature = 9 + 6 * np.sin(2 * np.pi * when / 24) + generator.normal(0, 1, hours).cumsum() * 0.1
    work = 1.0 - 0.5 * (calendar[:, 1] >= 5)
    shape = work * (1 + 0.7 * np.sin(2 * np.pi * (calendar[:, 0] - 8) / 24)) + 0.03 * (9 - temperature)
    sizes = 10.0 ** generator.uniform(2, 5, (meters, 1))
    energy = np.rint(sizes * (shape + generator.normal(0, 0.05, (meters, hours)))).astype(np.float32)
    energy[generator.random(energy.shape) < 0.01] = np.nan
    irradiance = np.maximum(0, 400 * np.sin(2 * np.pi * (when - 6) / 24))
    return Site(
        start=START,
        names=[f"meter-{k}" for k in range(meters)],
        energy_wh=energy,
        weather=np.stack([temperature, irradiance]).astype(np.float32),
        calendar=calendar,
    )
