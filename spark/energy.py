"""The energy of a reading in whole Wh, whatever its device sends; columns in, a column out.

A device says exactly one of ENERGIES. Halves are rounded to the even neighbour. Mean power P over the seconds [a, b)
of its hour becomes round(P · b / 3600) - round(P · a / 3600): the parts of an hour at constant power add up to what
the whole hour would have been, where four parts rounded each by itself could be 2 Wh off.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention

from spark.arrival_clock import HOUR_S

ENERGIES = ("energy_wh", "energy_kwh", "power_w", "power_kw")
_PER_KILO = 1000
_WITHIN = 2.0**53  # beyond, and for NaN, there is no whole number to speak of


def whole_wh() -> Column:
    """Wh of the interval [`start_s`, `interval_end_s`); null without an energy, or with one beyond all numbers."""
    return F.coalesce(
        F.col("energy_wh"),
        _whole(F.col("energy_kwh") * _PER_KILO),
        _mean_power(F.col("power_w")),
        _mean_power(F.col("power_kw") * _PER_KILO),
    )


def _mean_power(power_w: Column) -> Column:
    begins_s = F.col("start_s") % HOUR_S
    ends_s = begins_s + F.col("interval_end_s") - F.col("start_s")
    return _whole(power_w * ends_s / HOUR_S) - _whole(power_w * begins_s / HOUR_S)


def _whole(wh: Column) -> Column:
    return F.when(F.abs(wh) < _WITHIN, F.bround(wh, 0).cast("bigint"))
