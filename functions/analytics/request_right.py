"""Who may ask for which forecasts: an operator of the feeder's group, for series of this feeder."""

from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.role import EVERY_GROUP
from functions.analytics.callers import Caller
from functions.analytics.registry import Registry, no_feeder


def check_right(window: FeatureWindow, caller: Caller, registry: Registry) -> None:
    """NotFound, Forbidden or InvalidMessage. Operators of everything may ask for what nobody has commissioned."""
    if not caller.sees(window.feeder):
        raise no_feeder(window.feeder)
    caller.require("operator", caller.group_of.get(window.feeder, EVERY_GROUP))
    if not caller.may("operator", EVERY_GROUP):
        _check_series(window, registry.series_of(window.feeder))


def _check_series(window: FeatureWindow, members: set[str]) -> None:
    """Forecasts are notarized under the keys of their series: nobody may use those of another's."""
    for series in window.series:
        if series not in members:
            raise InvalidMessage("series", f"{series!r} is not a series of {window.feeder!r}")
