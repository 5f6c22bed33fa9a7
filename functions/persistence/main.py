"""Wiring: settings → MongoDB → the functions-framework target `handle`."""

from functools import partial

from functions.event_function import HttpFunction, event_function
from functions.mongodb import database
from functions.persistence.handler import store_message
from functions.persistence.mongo_store import MongoStore
from functions.persistence.settings import Settings


def persistence(settings: Settings) -> HttpFunction:
    """Everything is stored in one database."""
    store = MongoStore(database(settings.mongodb_url), settings.forecast_days)
    return event_function(partial(store_message, store=store))


handle = persistence(Settings.from_environment())
