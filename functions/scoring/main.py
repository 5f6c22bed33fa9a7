"""Wiring: settings → MongoDB → the functions-framework target `handle`."""

from functools import partial

from functions.event_function import HttpFunction, event_function
from functions.mongodb import database
from functions.scoring.handler import score_message
from functions.scoring.mongo_store import MongoStore
from functions.scoring.settings import Settings


def scoring(settings: Settings) -> HttpFunction:
    """Forecasts are read where scores are written."""
    store = MongoStore(database(settings.mongodb_url), settings.actuals_days, settings.score_days)
    return event_function(partial(score_message, store=store))


handle = scoring(Settings.from_environment())
