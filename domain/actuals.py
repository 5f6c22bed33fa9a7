"""What really happened: the hour that just closed, and corrections to hours that closed before."""

from datetime import datetime

from msgspec import Struct

from domain.feature_window import HOUR, FeatureWindow
from domain.moment import check_moment


class ClosedHour(Struct, frozen=True):
    """The energy of every series of a block in the hour that begins at `interval_start`; None is a gap."""

    feeder: str
    block: int
    interval_start: datetime
    series: list[str]
    energy_wh: list[int | None]
    flags: list[list[str]] = []  # [series], words of domain/feature_window.py; empty: nothing to say of any


class ActualsCorrected(Struct, frozen=True):
    """A closed hour's new total for one series: a late or corrected reading changed it."""

    feeder: str
    series: str
    interval_start: datetime
    interval_end: datetime
    energy_wh: int
    revision: int  # counts the corrections of this series and hour, from 1

    def check(self) -> None:
        """Raise InvalidMessage, naming the field, for a time that is none."""
        check_moment("interval_start", self.interval_start)
        check_moment("interval_end", self.interval_end)


def last_closed_hour(window: FeatureWindow) -> ClosedHour:
    """The newest column of a window: the hour that ends at its origin."""
    return ClosedHour(
        feeder=window.feeder,
        block=window.block,
        interval_start=window.origin - HOUR,
        series=window.series,
        energy_wh=[row[-1] for row in window.energy_wh],
        flags=[window.flags.get(name, []) for name in window.series] if window.flags else [],
    )
