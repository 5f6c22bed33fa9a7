"""The decision: forecasts, and the actuals that they are judged by, are queued. It never waits for the chain."""

import logging
from collections.abc import Callable

from domain.actuals import ActualsCorrected
from domain.cloud_event import Message
from domain.commitment import REQUEST
from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from functions.notary import outbox
from functions.notary.actuals import queue_actuals
from functions.notary.postgres import Connections

_log = logging.getLogger("gridledger.notary")


def queue_forecast(message: Message, postgres: Connections, hurry: Callable[[], None]) -> None:
    """Write the block's commitments into the outbox; `hurry` is called for a forecast that somebody waits for."""
    if isinstance(message, FeatureWindow | ActualsCorrected):
        with postgres.connected() as connection:
            queue_actuals(connection, message)
        return
    if not isinstance(message, Forecast):
        raise InvalidMessage(
            "type", f"the notary takes forecasts, windows and corrections, not a {type(message).__name__}"
        )
    with postgres.connected() as connection:
        queued = outbox.add(connection, message)
    if queued.dropped:
        fields = {"forecast_id": message.forecast_id, "dropped": len(queued.dropped), "series": queued.dropped}
        _log.warning("another forecast is on record already: this one is dropped", extra={"fields": fields})
    if queued.added and message.forecast_id.startswith(REQUEST):
        hurry()
