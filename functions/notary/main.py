"""Wiring: settings → outbox, ledger, clockwork → the functions-framework target `handle`."""

import atexit
import gc
import logging
from functools import partial

from functions.event_function import HttpFunction, event_function
from functions.json_log import log_as_json
from functions.notary.clockwork import Clockwork
from functions.notary.handler import queue_forecast
from functions.notary.ledger import Ledger
from functions.notary.postgres import Connections
from functions.notary.round import Rounds
from functions.notary.settings import Keystore, PrivateKey, RemoteSigner, Settings
from functions.notary.signer import LocalKey, Signer, from_keystore
from functions.notary.web3signer import Web3Signer
from functions.sink import Sink

# A block is 1,600 lists without a cycle. Looking for cycles after every 700 objects takes a sixth of all CPU.
_BLOCKS_BETWEEN_COLLECTIONS = 30

_log = logging.getLogger("gridledger.notary")


def notary(settings: Settings) -> HttpFunction:
    """Queue always; notarize when a chain is configured."""
    log_as_json()
    gc.set_threshold(_BLOCKS_BETWEEN_COLLECTIONS * 1_600)
    queue = partial(queue_forecast, postgres=Connections(settings.postgres_url))
    if settings.chain is None:
        missing = ", ".join(settings.missing)
        _log.warning("notarization is off: not configured (empty: %s); forecasts are queued", missing)
        return event_function(partial(queue, hurry=_nobody_waits), tick=lambda: None)
    chain = settings.chain
    ledger = Ledger(chain.rpc_url, chain.ledger_address, _signer(chain.signer))
    clockwork = Clockwork(Rounds(settings.postgres_url, ledger, chain.confirmations), settings.sink_url)
    atexit.register(clockwork.stop)
    clockwork.start()
    _log.info("notarization is on: issuer %s, ledger %s", ledger.issuer, ledger.address)
    return event_function(partial(queue, hurry=clockwork.hurry), Sink(settings.sink_url), clockwork.tick)


def _signer(settings: PrivateKey | Keystore | RemoteSigner) -> Signer:
    match settings:
        case PrivateKey(private_key=key):
            return LocalKey(key)
        case Keystore(file=file, password_file=password_file):
            return from_keystore(file, password_file)
        case RemoteSigner(url=url, public_key=public_key):
            return Web3Signer(url, public_key)


def _nobody_waits() -> None:
    """Without a chain there is no round to hurry."""


handle = notary(Settings.from_environment())
