"""Wiring: settings → MongoDB → the functions-framework target `handle`."""

from functools import partial

from functions.event_function import event_function
from functions.mongodb import database
from functions.scoring.handler import score_message
from functions.scoring.mongo_store import MongoStore
from functions.scoring.settings import Settings

handle = event_function(partial(score_message, store=MongoStore(database(Settings.from_environment().mongodb_url))))
