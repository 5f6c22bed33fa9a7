"""What each kind of consumer draws from the grid, in W, quarter hour by quarter hour.

Every consumer is a function (name of the meter, conditions at its place) → power; its habits are draws from its name.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from simulator.fleet.site import SiteConditions
from simulator.noise import draw, key, normal, smooth, uniform
from simulator.world import Floats, Seconds

_HOUR_S = 3600
_QUARTER_H = 0.25

Name = tuple[int, str]  # seed, meter id
Consumer = Callable[[Name, SiteConditions], Floats]


class Kind(Struct, frozen=True):
    """A kind of consumer and what its connection carries."""

    power_w: Consumer
    min_wh: int
    max_wh: int


def household(name: Name, site: SiteConditions) -> Floats:
    """Standby all day; mornings and evenings on top; short strong appliances; nobody at home now and then."""
    weekend = site.weekday >= 5
    morning_h = draw(6.3, 8.2, name, "morning") + np.where(weekend, draw(0.5, 2.0, name, "sleep in"), 0.0)
    rhythm = 0.8 * _bump(site.hour, morning_h, 1.0) + 1.5 * _bump(site.hour, draw(18.2, 20.2, name, "evening"), 2.2)
    rhythm = rhythm + (0.15 + 0.4 * weekend) * _bump(site.hour, 13.0, 3.0)
    lamps = 0.35 * _bump(site.hour, 20.5, 2.5) / (1 + np.exp(0.25 * (site.felt_c - 8)))
    active_w = draw(180, 520, name, "active") * (rhythm + lamps) * _mood(name, site)
    appliances_w = draw(900, 2200, name, "appliance") * (_luck(name, "appliance", site) < 0.05 * rhythm)
    power_w: Floats = draw(60, 170, name, "standby") + _at_home(name, site) * (active_w + appliances_w)
    return power_w


def solar_home(name: Name, site: SiteConditions) -> Floats:
    """A household with panels on the roof: exports at noon."""
    return household(name, site) - _solar(name, site, draw(3.0, 9.5, name, "kilowatt peak"))


def heat_pump_home(name: Name, site: SiteConditions) -> Floats:
    """A household that heats with electricity: more as it gets colder, and less efficiently."""
    loss_w_per_c = draw(110, 260, name, "loss")
    need_w = loss_w_per_c * np.maximum(draw(15, 17.5, name, "balance") - site.felt_c, 0) - site.irradiance_w_m2
    efficiency = np.clip(2.9 + 0.07 * site.temperature_c, 1.7, 4.6)
    setback = np.where((site.hour >= 22.5) | (site.hour < 5), 0.65, 1.0) + 0.3 * _bump(site.hour, 6.3, 0.8)
    heating_w = (
        np.maximum(need_w, 0) / efficiency * setback * np.exp(0.12 * normal(key(name, "cycle"), _quarters(site)))
    )
    hot_water_w = 1900 * (_luck(name, "water", site) < 0.03 + 0.12 * _bump(site.hour, 14, 1.0))
    return household(name, site) + heating_w + hot_water_w


def car_home(name: Name, site: SiteConditions) -> Floats:
    """A household that charges a car on some evenings, often past midnight."""
    charging = _charging(name, site, days_ago=0) + _charging(name, site, days_ago=1)
    charger_w = 3700.0 * int(draw(1, 4, name, "phases"))
    return household(name, site) + charger_w * np.clip(charging, 0, 1)


def business(name: Name, site: SiteConditions) -> Floats:
    """A shop or office: opening hours, a Saturday perhaps, fridges that mind the heat, closed on holidays."""
    opens, closes = draw(6.5, 9.5, name, "opens"), draw(16.5, 20, name, "closes")
    saturday = draw(0, 1, name, "saturday") < 0.6
    open_today = (site.weekday < 5) | ((site.weekday == 5) & saturday)
    busy = open_today * _between(site.hour, opens, closes)
    cooling_w = draw(20, 120, name, "cooling") * np.maximum(site.temperature_c - 18, 0) * (0.3 + 0.7 * busy)
    working_w = draw(1500, 6500, name, "work") * busy
    power_w: Floats = draw(300, 1200, name, "fridges") + (working_w + cooling_w) * _mood(name, site)
    return power_w


def school(name: Name, site: SiteConditions) -> Floats:
    """Full on school days, ventilation and pumps with the cold, quiet on weekends and in breaks."""
    in_class = (site.weekday < 5) & ~site.school_break
    busy = in_class * _between(site.hour, 7.2, draw(15, 17, name, "closes"))
    cold = np.maximum(15 - site.felt_c, 0)
    day_w = busy * (draw(14_000, 26_000, name, "lessons") + 500 * cold)
    night_w = draw(2500, 4500, name, "base") + 120 * cold * np.where(in_class, 1.0, 0.4)
    return (
        night_w
        + day_w * np.exp(0.08 * smooth(key(name, "mood"), site.seconds, 3 * _HOUR_S))
        + _noise_w(name, site, 300)
    )


KINDS: dict[str, Kind] = {
    "home": Kind(household, 0, 17_250),
    "solar": Kind(solar_home, -12_000, 17_250),
    "heatpump": Kind(heat_pump_home, 0, 24_000),
    "car": Kind(car_home, 0, 24_000),
    "business": Kind(business, 0, 40_000),
    "school": Kind(school, 0, 120_000),
}


def _mood(name: Name, site: SiteConditions) -> Floats:
    """A factor around 1 that drifts over days and hours and jitters in between."""
    days = 0.15 * smooth(key(name, "days"), site.seconds, 3 * 24 * _HOUR_S)
    hours = 0.25 * smooth(key(name, "hours"), site.seconds, 3 * _HOUR_S)
    factor: Floats = np.exp(days + hours + 0.15 * normal(key(name, "jitter"), _quarters(site)))
    return factor


def _at_home(name: Name, site: SiteConditions) -> Floats:
    """1, or near 0 in weeks away: rare, likelier in school breaks. Weeks change on the household's own weekday."""
    week = (site.day + key(name, "leaves on") % 7) // 7
    away = uniform(key(name, "away"), week) < np.where(site.school_break, 0.3, 0.04)
    return np.where(away, 0.04, 1.0).astype(np.float64)


def _charging(name: Name, site: SiteConditions, days_ago: int) -> Floats:
    """The share of each quarter that the car plugged in on that day spends charging."""
    day = site.day - days_ago
    plugs_in = uniform(key(name, "plugs in"), day) < draw(0.3, 0.65, name, "drives")
    starts = 17.0 + 5.5 * uniform(key(name, "starts"), day)
    ends = starts + 0.6 + 4.0 * uniform(key(name, "distance"), day) ** 1.5
    begins = site.hour + 24 * days_ago - _QUARTER_H / 2  # of this quarter, on that day's clock
    overlap = np.minimum(ends, begins + _QUARTER_H) - np.maximum(starts, begins)
    return np.where(plugs_in, np.clip(overlap / _QUARTER_H, 0, 1), 0.0)


def _solar(name: Name, site: SiteConditions, kilowatt_peak: float) -> Floats:
    """Panels lose 0.4 % per °C above 25; passing clouds make them flicker."""
    flicker = 1 + 0.12 * normal(key(name, "flicker"), _quarters(site))
    warm = 1 - 0.004 * (site.temperature_c + 0.03 * site.irradiance_w_m2 - 25)
    power: Floats = kilowatt_peak * site.irradiance_w_m2 * 0.85 * warm * np.clip(flicker, 0.5, 1.3)
    return power


def _bump(hour: Floats, centre: Floats | float, width_h: float) -> Floats:
    """A bell around a time of day, over midnight too."""
    away = (hour - centre + 12) % 24 - 12
    bump: Floats = np.exp(-0.5 * (away / width_h) ** 2)
    return bump


def _between(hour: Floats, opens: float, closes: float) -> Floats:
    """1 between two times of day, with half an hour of coming and going."""
    between: Floats = 1 / (1 + np.exp(-6 * (hour - opens))) / (1 + np.exp(6 * (hour - closes)))
    return between


def _luck(name: Name, what: str, site: SiteConditions) -> Floats:
    return uniform(key(name, what), _quarters(site))


def _noise_w(name: Name, site: SiteConditions, size_w: float) -> Floats:
    return size_w * normal(key(name, "noise"), _quarters(site))


def _quarters(site: SiteConditions) -> Seconds:
    return site.seconds // 900
