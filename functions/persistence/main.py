"""Wiring: settings → MongoDB → the functions-framework target `handle`."""

from functools import partial

from functions.event_function import event_function
from functions.mongodb import database
from functions.persistence.handler import store_message
from functions.persistence.mongo_store import MongoStore
from functions.persistence.settings import Settings

handle = event_function(partial(store_message, store=MongoStore(database(Settings.from_environment().mongodb_url))))
