"""Whether a feeder is no longer what its forecasts were good for: simple statistics with limits, and words. Pure.

| about | statistic | limit |
|---|---|---|
| load | mean of the total's last week minus that of the three weeks before, over their standard deviation | ±1 |
| error | weighted quantile loss of a week of forecasts over that of the three weeks before | 1.5 |
| coverage | share of that week's hours inside the 80 % range | 0.65 to 0.95 |

Where the limits come from, and how often real meters pass them: docs/operations.md. A population stability index with
its usual limits would call every other week of a real meter drifted, for load follows the weather.
"""

from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct, structs

from domain.feature_window import FeatureWindow
from functions.mongodb import Document
from functions.scoring.skill import Energies

EVERY_HOURS = 6  # of origins: nobody acts faster, and the scores of four weeks are read each time
RECENT = timedelta(days=7)
REFERENCE = timedelta(days=21)  # before that

MAX_SHIFT = 1.0
MAX_ERROR_RATIO = 1.5
COVERAGE = (0.65, 0.95)

_WEEK_HOURS = 168
_LEAST_FORECASTS = {"recent": 72, "reference": 168}  # hourly ones: three days beside a week
_LEAST_KNOWN = 0.5  # of the hours


class Losses(Struct, frozen=True):
    """Sums over the scores of a feeder in a span of time; `forecasts` counts those of its first block."""

    forecasts: int = 0
    n: int = 0
    wql_numerator: int = 0
    wql_denominator: int = 0
    covered_80: int = 0

    @property
    def wql(self) -> float | None:
        return self.wql_numerator / self.wql_denominator if self.wql_denominator else None

    @property
    def coverage_80(self) -> float | None:
        return self.covered_80 / self.n if self.n else None


class Drift(Struct, frozen=True):
    """What is known of a feeder at an origin; a statistic is None while there is too little to judge by."""

    feeder: str
    origin: datetime
    load_shift: float | None
    error_ratio: float | None
    coverage_80: float | None
    recent: Losses
    reference: Losses
    reasons: list[str]


def is_due(window: FeatureWindow) -> bool:
    """Once for a feeder: with its first block, which holds the total."""
    return window.block == 0 and window.origin.hour % EVERY_HOURS == 0


def feeder_drift(window: FeatureWindow, recent: Losses, reference: Losses) -> Drift:
    """`recent` and `reference` are of the forecasts whose day is over: RECENT, and REFERENCE before it."""
    shift = load_shift(_total(window))
    ratio, coverage = error_ratio(recent, reference), None
    if recent.forecasts >= _LEAST_FORECASTS["recent"]:
        coverage = recent.coverage_80
    reasons = [*_about_load(shift), *_about_error(ratio, recent, reference), *_about_coverage(coverage)]
    return Drift(window.feeder, window.origin, shift, ratio, coverage, recent, reference, reasons)


def load_shift(history_wh: Energies) -> float | None:
    """[672] → standard deviations of an hour of the three weeks before; None for gaps, or a load that never varies."""
    before, week = history_wh[:-_WEEK_HOURS], history_wh[-_WEEK_HOURS:]
    known = [part[~np.isnan(part)] for part in (before, week)]
    if any(len(have) < _LEAST_KNOWN * len(part) for have, part in zip(known, (before, week), strict=True)):
        return None
    deviation = known[0].std()
    return float((known[1].mean() - known[0].mean()) / deviation) if deviation > 0 else None


def error_ratio(recent: Losses, reference: Losses) -> float | None:
    """None while there are too few forecasts, or the reference never missed."""
    enough = recent.forecasts >= _LEAST_FORECASTS["recent"] and reference.forecasts >= _LEAST_FORECASTS["reference"]
    return recent.wql / reference.wql if enough and recent.wql is not None and reference.wql else None


def drift_document(drift: Drift) -> Document:
    """One for each feeder, `_id` its name."""
    fields = structs.asdict(drift)
    return {"_id": fields.pop("feeder"), **fields} | {
        span: structs.asdict(getattr(drift, span)) for span in ("recent", "reference")
    }


def _total(window: FeatureWindow) -> Energies:
    """All gaps for a feeder without a total."""
    if window.feeder not in window.series:
        return np.full(len(window.energy_wh[0]), np.nan)
    return np.array(window.energy_wh[window.series.index(window.feeder)], dtype=np.float64)


def _about_load(shift: float | None) -> list[str]:
    if shift is None or abs(shift) <= MAX_SHIFT:
        return []
    where = "above" if shift > 0 else "below"
    return [
        f"load: the last week lies {abs(shift):.1f} standard deviations {where} the three weeks before"
        f" (limit {MAX_SHIFT:.1f})"
    ]


def _about_error(ratio: float | None, recent: Losses, reference: Losses) -> list[str]:
    if ratio is None or ratio <= MAX_ERROR_RATIO:
        return []
    return [
        f"error: WQL {recent.wql:.3f} in the last week is {ratio:.1f} times the {reference.wql:.3f} of the three weeks"
        f" before (limit {MAX_ERROR_RATIO:.1f})"
    ]


def _about_coverage(coverage: float | None) -> list[str]:
    low, high = COVERAGE
    if coverage is None or low <= coverage <= high:
        return []
    return [f"coverage: the 80 % range held {coverage:.0%} of the last week's hours (limits {low:.0%} and {high:.0%})"]
