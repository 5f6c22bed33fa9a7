"""One block of look-back windows: what the Spark job emits when an hour closes and the model reads."""

from datetime import datetime, timedelta

from msgspec import Struct

from domain.errors import InvalidMessage
from domain.moment import check_moment

HISTORY_HOURS = 672  # what the model's lags reach back to: four weeks
HORIZON_HOURS = 24
MAX_SERIES = 64  # one HTTP request carries at most this many forecasts' worth of work
HOUR = timedelta(hours=1)


# What a window may say of a series' newest hour. Whoever reads one passes over words that are not here.
FLAGS = {
    "gap": "no usable value",
    "partial_hour": "a gap, because some quarters are missing",
    "partial_total": "the feeder's sum lacks some of its meters",
    "stuck": "the same value again and again",
    "spike": "far above what the series usually has",
    "false_zero": "zero, from a series that never is",
    "reset": "a register began anew: far below zero, where the series never is",
}


class FeatureWindow(Struct, frozen=True):
    """The series of one feeder block up to `origin`, columnar.

    `origin` is the end of the last closed hour and the start of the first target hour.
    Column k of `energy_wh` (k = 0 … 671) is the hour that begins at origin - (672 - k) h;
    column k of a weather row (k = 0 … 695) likewise: observed before the origin, forecast from it on,
    each as it was available at `available_at`. None is a gap.
    """

    feeder: str
    block: int
    origin: datetime
    available_at: datetime  # arrival time of the newest input
    time_zone: str  # IANA name of the feeder's site: its calendar is the model's calendar
    country: str  # ISO 3166 code, optionally with subdivision (GB-ENG): whose public holidays count
    series: list[str]
    energy_wh: list[list[int | None]]  # [series][672]
    temperature_c: list[float | None]  # [696]
    irradiance_w_m2: list[float | None]  # [696]
    wind_m_s: list[float | None]  # [696]
    interval: str = "PT1H"
    flags: dict[str, list[str]] = {}  # series → data quality flags of its newest hour; none: nothing to say

    def check(self) -> None:
        """Raise InvalidMessage, naming the field, unless every shape is as documented."""
        check_moment("origin", self.origin)
        check_moment("available_at", self.available_at)
        if self.interval != "PT1H":
            raise InvalidMessage("interval", f"{self.interval!r} is not PT1H")
        if not 1 <= len(self.series) <= MAX_SERIES:
            raise InvalidMessage("series", f"{len(self.series)} series, expected 1 to {MAX_SERIES}")
        if len(set(self.series)) != len(self.series):
            raise InvalidMessage("series", "a series stands there twice")
        if len(self.energy_wh) != len(self.series):
            raise InvalidMessage("energy_wh", f"{len(self.energy_wh)} rows for {len(self.series)} series")
        for name, row in zip(self.series, self.energy_wh, strict=True):
            if len(row) != HISTORY_HOURS:
                raise InvalidMessage("energy_wh", f"{name} has {len(row)} hours, expected {HISTORY_HOURS}")
        for field in ("temperature_c", "irradiance_w_m2", "wind_m_s"):
            hours = len(getattr(self, field))
            if hours != HISTORY_HOURS + HORIZON_HOURS:
                raise InvalidMessage(field, f"{hours} hours, expected {HISTORY_HOURS + HORIZON_HOURS}")
        if self.origin.utcoffset() != timedelta(0) or self.origin.timestamp() % 3600:
            raise InvalidMessage("origin", f"{self.origin.isoformat()} is not a full hour in UTC")
