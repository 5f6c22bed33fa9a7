"""Looks at the key's account now and then, writes down what it holds, and warns before it is empty."""

import logging
import time

from psycopg import Connection

from functions.notary.funds import Funds
from functions.notary.ledger import Ledger

_LOOK_EVERY_S = 60.0

_TELL = """
    insert into notary_status (issuer, chain_id, balance_wei, batch_wei, low) values (%s, %s, %s, %s, %s)
    on conflict (chain_id, issuer) do update set told_at = now(), balance_wei = excluded.balance_wei,
    batch_wei = excluded.batch_wei, low = excluded.low"""

_log = logging.getLogger("gridledger.notary")


class Purse:
    """Remembers what it said: a low balance is told when it begins, each time it has halved, and when it is over."""

    def __init__(self) -> None:
        self._look_at = 0.0  # monotonic seconds
        self._warned_at: int | None = None  # batches left when it was said last; None: there are enough

    def look(self, ledger: Ledger, connection: Connection) -> None:
        """Ask the chain, unless that was done less than a minute ago."""
        if time.monotonic() < self._look_at:
            return
        funds = ledger.funds()
        values = (ledger.issuer, ledger.chain_id, funds.balance_wei, funds.batch_wei, funds.low)
        connection.execute(_TELL, values)
        self._tell(ledger.issuer, funds)
        self._look_at = time.monotonic() + _LOOK_EVERY_S

    def _tell(self, issuer: str, funds: Funds) -> None:
        if not funds.low:
            if self._warned_at is not None:
                _log.info("%s holds %s", issuer, funds)
            self._warned_at = None
            return
        left = funds.batches_left or 0
        if self._warned_at is None or (left <= self._warned_at // 2 and left < self._warned_at):
            fields = {"issuer": issuer, "batches_left": left, "balance_wei": str(funds.balance_wei)}
            _log.warning("low balance: %s holds %s; send it some", issuer, funds, extra={"fields": fields})
            self._warned_at = left
