"""Wiring: settings → stations → the functions-framework target `handle`."""

import logging

from functions.event_function import HttpFunction, event_function
from functions.json_log import log_as_json
from functions.mongodb import database
from functions.reconciler.handler import Reconciler, refuse
from functions.reconciler.live_stream import redis_at
from functions.reconciler.mongo_store import MongoStore
from functions.reconciler.notary_book import NotaryBook
from functions.reconciler.settings import Settings
from functions.reconciler.stations import Stations
from functions.telemetry.settings import Settings as TelemetrySettings
from functions.telemetry.telemetry import telemetry

_log = logging.getLogger("gridledger.reconciler")


def reconciler(settings: Settings) -> HttpFunction:
    """Proofs are compared where there is a ledger."""
    log_as_json()
    logging.getLogger("kafka").setLevel(logging.WARNING)  # tells of every connection
    if not settings.notarizes:
        _log.info("notarization is off: not configured (empty: LEDGER_ADDRESS); proofs are not compared")
    stations = Stations(
        MongoStore(database(settings.mongodb_url), settings.days),
        redis_at(settings.redis_url),
        NotaryBook(settings.postgres_url) if settings.notarizes else None,
    )
    told = telemetry(TelemetrySettings.from_environment())
    looks = Reconciler(settings.brokers, stations, settings.grace, telemetry=told)
    return event_function(refuse, tick=looks.tick, told=told)


handle = reconciler(Settings.from_environment())
