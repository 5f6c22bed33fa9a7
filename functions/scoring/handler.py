"""The decision: when a day is complete it is scored, when a value of it changes it is scored again; drift follows.

Windows, corrections and forecasts come through different topics, so any may be first. A window scores the forecast
whose day it completes, and those of the six days before that were stored too late for their own window. A correction
scores anew whatever day it changes. Both are written before the other is looked for, and a score counts only once
nothing new was found after it was written (`_settle`): whatever the order and however often, the end is the same.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import numpy as np

from domain.actuals import ActualsCorrected, ClosedHour, last_closed_hour
from domain.cloud_event import Message, forecast_id, window_id
from domain.errors import InvalidMessage
from domain.feature_window import HORIZON_HOURS, HOUR, FeatureWindow
from functions.mongodb import Document
from functions.scoring.day import LATE_HOURS, corrected, day_from
from functions.scoring.documents import StoredForecast, score_document, stored_day
from functions.scoring.drift import RECENT, REFERENCE, Drift, Losses, feeder_drift, is_due
from functions.scoring.skill import Energies


class Store(Protocol):
    """Where forecasts are read, and where actuals, corrections and scores are kept."""

    def add_actuals(self, window_id: str, hour: ClosedHour) -> bool:
        """Once. Whether this is what stands there now: a second window with other numbers is none."""

    def add_correction(self, correction: ActualsCorrected) -> None:
        """Once; a repeated one changes nothing."""

    def forecasts_to_score(self, forecast_ids: list[str], closed_by: str) -> Iterable[StoredForecast]:
        """Those that are stored and have no score, or one from this very window: it may be unsettled."""

    def scores_touched_by(self, correction: ActualsCorrected) -> Iterable[Document]:
        """Scores in whose day the corrected hour is."""

    def forecast(self, forecast_id: str) -> StoredForecast | None:
        """The forecast of a score; None when it is kept no more."""

    def corrections_of(self, forecast: StoredForecast) -> list[ActualsCorrected]:
        """All corrections of hours in this forecast's day, in a fixed order."""

    def write_score(self, score: Document) -> None:
        """In the place of the one before."""

    def losses(self, feeder: str, first: datetime, end: datetime) -> Losses:
        """Of all scores with origins from `first` until before `end`."""

    def write_drift(self, drift: Drift) -> None:
        """In the place of an older one; a newer one stays."""


def score_message(message: Message, store: Store) -> None:
    """Take one message; InvalidMessage for a type that has no place here."""
    match message:
        case FeatureWindow():
            _close_hour(message, store)
        case ActualsCorrected():
            _correct(message, store)
        case _:
            raise InvalidMessage("type", f"scoring takes windows and corrections only, no {type(message).__name__}")


def _close_hour(window: FeatureWindow, store: Store) -> None:
    this = window_id(window.feeder, window.block, window.origin)
    if not store.add_actuals(this, last_closed_hour(window)):
        return
    for forecast in store.forecasts_to_score(_ids_of_complete_days(window), this):
        _settle(forecast, day_from(window, forecast.origin, forecast.series), this, store)
    if is_due(window):
        end = window.origin - (HORIZON_HOURS - 1) * HOUR  # the newest forecast whose day is over is counted
        begin = end - RECENT
        recent, reference = (store.losses(window.feeder, *span) for span in ((begin, end), (begin - REFERENCE, begin)))
        store.write_drift(feeder_drift(window, recent, reference))


def _correct(correction: ActualsCorrected, store: Store) -> None:
    start = correction.interval_start
    if start.tzinfo is None or start.timestamp() % 3600:
        raise InvalidMessage("interval_start", f"{start.isoformat()} is not a full hour in UTC")
    store.add_correction(correction)
    for score in store.scores_touched_by(correction):
        forecast, day = store.forecast(score["_id"]), stored_day(score)
        if forecast is None:
            continue  # the score outlives it, and stays as it is
        if not np.array_equal(day, _with_corrections(day, forecast, store.corrections_of(forecast)), equal_nan=True):
            _settle(forecast, day, score["closed_by"], store)


def _ids_of_complete_days(window: FeatureWindow) -> list[str]:
    """Ids follow from feeder, block and origin; those of forecasts on request do not, so they are never scored."""
    newest = window.origin - HORIZON_HOURS * HOUR
    origins = [newest - late * HOUR for late in range(LATE_HOURS + 1)]
    return [forecast_id(window_id(window.feeder, window.block, origin)) for origin in origins]


def _settle(forecast: StoredForecast, day: Energies, closed_by: str, store: Store) -> None:
    """Write the score until no correction came in between: the last of several writers has seen them all."""
    known = None
    while known != (found := store.corrections_of(forecast)):
        store.write_score(score_document(forecast, _with_corrections(day, forecast, found), closed_by))
        known = found


def _with_corrections(day: Energies, forecast: StoredForecast, corrections: list[ActualsCorrected]) -> Energies:
    return corrected(day, forecast.origin, forecast.series, corrections)
